#include "engine/hash.h"

#include <gtest/gtest.h>

#include <set>
#include <vector>

namespace ox {
namespace {

TEST(HashTest, IsTheSameForTheSameWords) {
  const uint64_t words[] = {1, 2, 3};
  const uint64_t copy[] = {1, 2, 3};
  EXPECT_EQ(HashWords(words, 3), HashWords(copy, 3));
}

TEST(HashTest, TellsLengthOrderAndEveryBitApart) {
  std::set<uint64_t> hashes;
  size_t made = 0;
  const std::vector<uint64_t> zeros(20, 0);
  for (size_t length = 1; length <= 20; length++, made++) hashes.insert(HashWords(zeros.data(), length));
  for (size_t word = 0; word < 4; word++) {
    for (int bit = 0; bit < 64; bit++, made++) {
      uint64_t words[4] = {};
      words[word] = uint64_t{1} << bit;
      hashes.insert(HashWords(words, 4));
    }
  }
  const uint64_t forwards[] = {1, 2};
  const uint64_t backwards[] = {2, 1};
  EXPECT_NE(HashWords(forwards, 2), HashWords(backwards, 2));
  EXPECT_EQ(hashes.size(), made);
}

TEST(HashTest, SpreadsAddressesOverASmallTable) {
  // As in the ring: neighbouring addresses, the hash modulo the size of a table.
  constexpr size_t kSlots = 2048;
  std::vector<int> taken(kSlots);
  for (uint64_t i = 0; i < kSlots * 4; i++) {
    const uint64_t words[] = {0x7f0000000000 + i * 16, 0x3a0000000001};
    taken[HashWords(words, 2) % kSlots]++;
  }
  for (int count : taken) EXPECT_LT(count, 24) << "4 on average";
}

}  // namespace
}  // namespace ox
