// The hash of short runs of small numbers, such as the ids of a stack's frames: no two alike.
#include <gtest/gtest.h>

#include <cstdint>
#include <unordered_set>
#include <vector>

#include "engine/hash.h"

namespace {

constexpr uint64_t kNumbers = 14;
constexpr size_t kMaxLength = 4;

void HashAll(std::vector<uint64_t>* run, std::unordered_set<uint64_t>* hashes, size_t* count) {
  hashes->insert(ox::HashWords(run->data(), run->size()));
  ++*count;
  if (run->size() == kMaxLength) return;
  for (uint64_t number = 0; number < kNumbers; number++) {
    run->push_back(number);
    HashAll(run, hashes, count);
    run->pop_back();
  }
}

TEST(Hash, GivesEveryShortRunOfSmallNumbersItsOwn) {
  std::vector<uint64_t> run;
  std::unordered_set<uint64_t> hashes;
  size_t count = 0;
  HashAll(&run, &hashes, &count);
  EXPECT_EQ(hashes.size(), count);
}

// The length and the first number of these once cancelled each other.
TEST(Hash, TellsTheStackOfACollectionFromThatOfItsCause) {
  const uint64_t cause[] = {9, 1, 2, 3, 4, 5, 6, 7, 8};
  const uint64_t collection[] = {10, 0, 1, 2, 3, 4, 5, 6, 7, 8};
  EXPECT_NE(ox::HashWords(cause, 9), ox::HashWords(collection, 10));
}

}  // namespace
