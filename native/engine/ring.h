// A fixed, pre-faulted buffer of variable-length records between a signal handler and the code that it interrupts.
//
// One producer and one consumer, both on the same thread: the producer is a signal handler on the sampled thread, the
// consumer runs on that thread outside of the handler. The consumer may be interrupted by the producer at any instruction;
// the producer is never interrupted by the consumer. Atomics keep the compiler and the hardware honest about that order.
//
// A record is a key (a run of words) with a weight. A key that is still in the ring unread is not written again: its weight
// grows. So a thread that is stuck in one place fills the ring no further.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>

#include "engine/status.h"

namespace ox {

class Ring {
 public:
  // Longest key that Record takes, in words.
  static constexpr size_t kMaxKeyWords = 1024;

  struct Weight {
    uint64_t hits;
    uint64_t cpu_nanos;
  };

  Ring() = default;
  ~Ring();
  Ring(const Ring&) = delete;
  Ring& operator=(const Ring&) = delete;

  // Maps the memory. `size_bytes` must be a power of two of at least 64 KiB. Not for signals. Call once.
  Status Allocate(size_t size_bytes);

  // Has the kernel provide every page, so that the handler meets no page fault. Takes a while and changes no content: any
  // thread may call it, also while the ring is in use.
  void Prefault();

  // Producer; async-signal-safe: touches only this ring's memory, with bounded work. Returns false, changing nothing, when
  // there is no room.
  bool Record(const uint64_t* key, size_t key_words, Weight weight);

  // Consumer; not for signals. Calls `visit(key, key_words, hash, weight)` for every record and frees them. Records made by a
  // signal during the call stay for the next one. Where a header cannot be right, because something else wrote into this
  // memory, what is left is given up.
  template <typename Visitor>
  void Drain(Visitor visit);

  // Bytes in use; any thread, a signal too.
  size_t used_bytes() const {
    return (head_.load(std::memory_order_relaxed) - tail_.load(std::memory_order_relaxed)) * sizeof(uint64_t);
  }
  size_t size_bytes() const { return capacity_words_ * sizeof(uint64_t); }

 private:
  struct Header {
    uint32_t total_words;  // this header, the key, or the padding up to the end
    uint32_t key_words;    // 0: padding
    uint64_t hash;
    std::atomic<uint64_t> hits;
    std::atomic<uint64_t> cpu_nanos;
  };
  // The first word of a header, which is all that padding has.
  struct Extent {
    uint32_t total_words;
    uint32_t key_words;
  };
  static constexpr size_t kHeaderWords = sizeof(Header) / sizeof(uint64_t);
  static constexpr size_t kRecentSlots = 2048;

  Header* HeaderAt(uint64_t position) { return reinterpret_cast<Header*>(words_ + (position & (capacity_words_ - 1))); }
  size_t WordsUntilEnd(uint64_t position) const { return capacity_words_ - (position & (capacity_words_ - 1)); }
  // What starts at `position` and ends at `end` or before; of no words where that cannot be.
  Extent ExtentAt(uint64_t position, uint64_t end);
  bool AddToOpenRecord(const uint64_t* key, size_t key_words, uint64_t hash, Weight weight);
  bool Append(const uint64_t* key, size_t key_words, uint64_t hash, Weight weight);

  uint64_t* words_ = nullptr;
  size_t capacity_words_ = 0;
  // Positions count words for ever; the index is the position modulo the capacity.
  std::atomic<uint64_t> head_{0};        // stored by the producer (release), loaded by the consumer (acquire)
  std::atomic<uint64_t> tail_{0};        // stored by the consumer (release), loaded by the producer (acquire)
  std::atomic<uint64_t> open_floor_{0};  // stored by the consumer: records below it take no more weight
  // Producer only: where a key of this hash was written last.
  uint64_t recent_[kRecentSlots] = {};
};

template <typename Visitor>
void Ring::Drain(Visitor visit) {
  const uint64_t end = head_.load(std::memory_order_acquire);
  // From here on the handler opens new records, so that the weights read below stand still.
  open_floor_.store(end, std::memory_order_seq_cst);
  for (uint64_t position = tail_.load(std::memory_order_relaxed); position != end;) {
    const Extent extent = ExtentAt(position, end);
    if (extent.key_words != 0) {
      Header* header = HeaderAt(position);
      const Weight weight{header->hits.load(std::memory_order_relaxed),
                          header->cpu_nanos.load(std::memory_order_relaxed)};
      visit(reinterpret_cast<const uint64_t*>(header) + kHeaderWords, size_t{extent.key_words}, header->hash, weight);
    }
    position = extent.total_words != 0 ? position + extent.total_words : end;
    tail_.store(position, std::memory_order_release);
  }
}

}  // namespace ox
