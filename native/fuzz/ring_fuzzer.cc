// A ring beside a model of it: whatever is recorded, also in the middle of a drain, where a signal would come, is drained once,
// in order, with its weight, or was refused. In the other half of the runs something else writes into the ring's memory: then
// nothing is promised but that no call leaves that memory or fails to end.
#include "engine/ring.h"

#include <deque>
#include <memory>
#include <vector>

#include "engine/hash.h"
#include "fuzz/input.h"

namespace ox {
namespace {

constexpr size_t kSizeBytes = 64 * 1024;
constexpr size_t kCapacityWords = kSizeBytes / sizeof(uint64_t);
constexpr size_t kHeaderWords = 4;

using Key = std::vector<uint64_t>;

struct Expected {
  Key key;
  uint64_t hits;
  uint64_t cpu_nanos;
};

class RingPlayer {
 public:
  RingPlayer(Input* input, bool hostile) : input_(input), hostile_(hostile) {
    OX_REQUIRE(ring_.Allocate(kSizeBytes).ok());
    FindMemory();
  }

  void Play() {
    while (!input_->empty()) Step(input_->Take<uint8_t>());
    Drain(0);
    Drain(0);
    if (!hostile_) OX_REQUIRE(recorded_ == drained_ && ring_.used_bytes() == 0);
  }

 private:
  // The first record of a ring stands at its begin.
  void FindMemory() {
    const uint64_t key = 1;
    OX_REQUIRE(ring_.Record(&key, 1, {1, 0}));
    ring_.Drain([&](const uint64_t* words, size_t, uint64_t, Ring::Weight) {
      memory_ = const_cast<uint64_t*>(words) - kHeaderWords;
    });
  }

  void Step(uint8_t what) {
    if (hostile_ && what % 4 == 0) return Scribble();
    if (what % 8 == 1) return Drain(what >> 4);
    Record();
  }

  // Few different keys of each length, so that many come again.
  void Record() {
    const auto choice = input_->Take<uint16_t>();
    const size_t words = 1 + (choice >> 4) % Ring::kMaxKeyWords;
    Key key(words, choice & 15);
    const uint64_t nanos = choice;
    const size_t used = ring_.used_bytes();
    if (ring_.Record(key.data(), words, {1, nanos})) {
      recorded_++;
      expected_.push_back({std::move(key), 1, nanos});
    } else {
      OX_REQUIRE(ring_.used_bytes() == used);
      // A record and its padding take twice the longest record at most.
      if (!hostile_) OX_REQUIRE(used + 2 * (words + kHeaderWords) * sizeof(uint64_t) > kSizeBytes);
    }
  }

  // Records some more in between, as a signal would.
  void Drain(size_t interruptions) {
    std::deque<Expected> pending;
    std::swap(pending, expected_);
    ring_.Drain([&](const uint64_t* key, size_t words, uint64_t hash, Ring::Weight weight) {
      CheckWithin(key, words);
      if (!hostile_) {
        OX_REQUIRE(hash == HashWords(key, words));
        Settle(&pending, Key(key, key + words), weight);
      }
      drained_ += weight.hits;
      for (; interruptions > 0; interruptions--) Record();
    });
    if (!hostile_) OX_REQUIRE(pending.empty());
  }

  void CheckWithin(const uint64_t* key, size_t words) {
    OX_REQUIRE(words >= 1 && words <= kCapacityWords);
    OX_REQUIRE(key >= memory_ + kHeaderWords && key + words <= memory_ + kCapacityWords);
    uint64_t sum = 0;
    for (size_t i = 0; i < words; i++) sum += key[i];
    sink_ = sum;
  }

  // Takes from the pending ones those that this record stands for: the first, and later ones of the same key.
  static void Settle(std::deque<Expected>* pending, const Key& key, Ring::Weight weight) {
    OX_REQUIRE(!pending->empty() && pending->front().key == key);
    for (auto each = pending->begin(); weight.hits > 0;) {
      OX_REQUIRE(each != pending->end());
      if (each->key != key) {
        each++;
        continue;
      }
      OX_REQUIRE(weight.cpu_nanos >= each->cpu_nanos);
      weight.hits--;
      weight.cpu_nanos -= each->cpu_nanos;
      each = pending->erase(each);
    }
    OX_REQUIRE(weight.cpu_nanos == 0);
  }

  void Scribble() {
    const size_t at = input_->Take<uint16_t>() % kCapacityWords;
    const auto kind = input_->Take<uint8_t>();
    // Often a header that is nearly right.
    memory_[at] = kind % 2 == 0 ? input_->Take<uint64_t>() : (uint64_t{input_->Take<uint16_t>()} << 32) + kind;
  }

  Input* const input_;
  const bool hostile_;
  Ring ring_;
  uint64_t* memory_ = nullptr;
  std::deque<Expected> expected_;
  uint64_t recorded_ = 0;
  uint64_t drained_ = 0;
  volatile uint64_t sink_ = 0;
};

}  // namespace
}  // namespace ox

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* bytes, size_t size) {
  ox::Input input(bytes, size);
  const bool hostile = (input.Take<uint8_t>() & 1) != 0;
  // Large, for a fuzzer's stack.
  const auto player = std::make_unique<ox::RingPlayer>(&input, hostile);
  player->Play();
  return 0;
}
