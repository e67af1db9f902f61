// The latest values by a 64-bit key, in a fixed number of slots: a new key takes the place of an old one. What is lost so must
// only be worked out again.
//
// Not for signals.
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace ox {

template <typename Value, size_t kSlots>
class LookupCache {
 public:
  // Null where it is not known; for use before the next Put. No key is 0.
  const Value* Find(uint64_t key) const {
    if (slots_.empty()) return nullptr;
    const Slot& slot = slots_[IndexOf(key)];
    return slot.key == key ? &slot.value : nullptr;
  }

  void Put(uint64_t key, const Value& value) {
    if (slots_.empty()) slots_.resize(kSlots);
    slots_[IndexOf(key)] = {key, value};
  }

  void Clear() { slots_.assign(slots_.size(), Slot{}); }

  size_t MemoryBytes() const { return slots_.capacity() * sizeof(Slot); }

 private:
  static_assert(std::has_single_bit(kSlots));
  struct Slot {
    uint64_t key = 0;
    Value value{};
  };

  // Keys may be addresses: the product's upper bits depend on all of theirs.
  static size_t IndexOf(uint64_t key) {
    return static_cast<size_t>((key * 0x9E3779B97F4A7C15ull) >> (64 - std::countr_zero(kSlots)));
  }

  std::vector<Slot> slots_;
};

}  // namespace ox
