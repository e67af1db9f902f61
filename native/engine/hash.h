// One hash for runs of words, safe in a signal handler (pure arithmetic). Its 64 bits stand for the run where no table keeps
// the words to compare: it must mix well, also runs of small numbers, and let none cancel another.
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>

namespace ox {

// The step of MurmurHash3's 128-bit variant, by Austin Appleby, who placed it in the public domain.
inline uint64_t MixWord(uint64_t hash, uint64_t word) {
  hash ^= std::rotl(word * 0x87C37B91114253D5ull, 31) * 0x4CF5AD432745937Full;
  return std::rotl(hash, 27) * 5 + 0x52DCE729;
}

// Spreads what the last steps left in few bits.
inline uint64_t FinishHash(uint64_t hash) {
  hash = (hash ^ (hash >> 33)) * 0xFF51AFD7ED558CCDull;
  hash = (hash ^ (hash >> 33)) * 0xC4CEB9FE1A85EC53ull;
  return hash ^ (hash >> 33);
}

inline uint64_t HashWords(const uint64_t* words, size_t count) {
  uint64_t hash = 0x9E3779B97F4A7C15ull;
  for (size_t i = 0; i < count; i++) hash = MixWord(hash, words[i]);
  return FinishHash(hash ^ count);
}

}  // namespace ox
