// Reads the numbers of which V8's tables consist, from bytes that may be torn or hostile. Any thread; not for signals.
#pragma once

#include <cstddef>
#include <cstdint>

namespace ox {

// Base 128, least significant group first, the high bit says that more follow.
class VarintReader {
 public:
  // The bytes stay the caller's and must outlive the reader.
  VarintReader(const uint8_t* bytes, size_t size) : next_(bytes), end_(bytes + size) {}

  bool AtEnd() const { return next_ == end_; }

  // False, with `value` unspecified, where the bytes end within a number or the number has more than 64 bits.
  bool Read(uint64_t* value) {
    *value = 0;
    for (int shift = 0; shift < 64 && next_ != end_; shift += 7) {
      const uint8_t byte = *next_++;
      *value |= static_cast<uint64_t>(byte & 0x7F) << shift;
      if ((byte & 0x80) == 0) return true;
    }
    return false;
  }

 private:
  const uint8_t* next_;
  const uint8_t* end_;
};

}  // namespace ox
