// One hash for runs of words: fast, good enough for tables, and safe in a signal handler (pure arithmetic).
#pragma once

#include <cstddef>
#include <cstdint>

namespace ox {

inline uint64_t MixWord(uint64_t hash, uint64_t word) {
  hash = (hash ^ word) * 0x9E3779B97F4A7C15ull;
  return hash ^ (hash >> 32);
}

inline uint64_t HashWords(const uint64_t* words, size_t count) {
  uint64_t hash = count;
  for (size_t i = 0; i < count; i++) hash = MixWord(hash, words[i]);
  return hash;
}

}  // namespace ox
