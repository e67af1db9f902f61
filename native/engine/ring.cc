#include "engine/ring.h"

#include <sys/mman.h>

#include <algorithm>
#include <cstring>
#include <new>

#include "engine/hash.h"

namespace ox {

Ring::~Ring() {
  if (words_ != nullptr) munmap(words_, size_bytes());
}

Status Ring::Allocate(size_t size_bytes) {
  void* memory = mmap(nullptr, size_bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (memory == MAP_FAILED) return Status::FromErrno(ErrorCode::kOutOfMemory, "mmap of the sample ring");
  words_ = static_cast<uint64_t*>(memory);
  capacity_words_ = size_bytes / sizeof(uint64_t);
  return Status::Ok();
}

void Ring::Prefault() {
#ifndef MADV_POPULATE_WRITE
  constexpr int MADV_POPULATE_WRITE = 23;  // Linux 5.14
#endif
  // An older kernel refuses, and the handler takes the faults.
  madvise(words_, size_bytes(), MADV_POPULATE_WRITE);
}

bool Ring::Record(const uint64_t* key, size_t key_words, Weight weight) {
  const uint64_t hash = HashWords(key, key_words);
  return AddToOpenRecord(key, key_words, hash, weight) || Append(key, key_words, hash, weight);
}

Ring::Extent Ring::ExtentAt(uint64_t position, uint64_t end) {
  Extent extent;
  memcpy(&extent, HeaderAt(position), sizeof(extent));
  if (extent.total_words > std::min<uint64_t>(end - position, WordsUntilEnd(position))) return {};
  if (extent.key_words != 0 && extent.total_words != kHeaderWords + uint64_t{extent.key_words}) return {};
  return extent;
}

bool Ring::AddToOpenRecord(const uint64_t* key, size_t key_words, uint64_t hash, Weight weight) {
  const uint64_t position = recent_[hash % kRecentSlots];
  // Below the floor the record is being read or gone; at or above the head nothing was written yet.
  if (position < open_floor_.load(std::memory_order_relaxed)) return false;
  if (position >= head_.load(std::memory_order_relaxed)) return false;
  Header* header = HeaderAt(position);
  if (header->hash != hash || header->key_words != key_words) return false;
  if (kHeaderWords + key_words > WordsUntilEnd(position)) return false;
  const uint64_t* stored = reinterpret_cast<const uint64_t*>(header) + kHeaderWords;
  if (memcmp(stored, key, key_words * sizeof(uint64_t)) != 0) return false;
  // Only this thread writes here, so a plain add is enough.
  header->hits.store(header->hits.load(std::memory_order_relaxed) + weight.hits, std::memory_order_relaxed);
  header->cpu_nanos.store(header->cpu_nanos.load(std::memory_order_relaxed) + weight.cpu_nanos,
                          std::memory_order_relaxed);
  return true;
}

bool Ring::Append(const uint64_t* key, size_t key_words, uint64_t hash, Weight weight) {
  uint64_t head = head_.load(std::memory_order_relaxed);
  const size_t total_words = kHeaderWords + key_words;
  const size_t until_end = WordsUntilEnd(head);
  const size_t padding_words = until_end < total_words ? until_end : 0;
  const uint64_t free_words = capacity_words_ - (head - tail_.load(std::memory_order_acquire));
  if (padding_words + total_words > free_words) return false;
  if (padding_words != 0) {
    // The first word of a header always fits: positions are whole words.
    const uint64_t padding = static_cast<uint32_t>(padding_words);  // key_words 0 in the upper half
    memcpy(words_ + (head & (capacity_words_ - 1)), &padding, sizeof(padding));
    head += padding_words;
  }
  Header* header = new (HeaderAt(head)) Header{
      static_cast<uint32_t>(total_words), static_cast<uint32_t>(key_words), hash, {weight.hits}, {weight.cpu_nanos}};
  memcpy(reinterpret_cast<uint64_t*>(header) + kHeaderWords, key, key_words * sizeof(uint64_t));
  recent_[hash % kRecentSlots] = head;
  head_.store(head + total_words, std::memory_order_release);
  return true;
}

}  // namespace ox
