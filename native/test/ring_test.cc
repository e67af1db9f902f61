// Exact on made-up keys: what is in which slot, what merges, what is refused. A signal that comes in the middle of a drain is
// simulated by recording from inside the visitor, which is where it would come.
#include "engine/ring.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdint>
#include <vector>

#include "engine/hash.h"

namespace ox {
namespace {

constexpr size_t kSizeBytes = 64 * 1024;
constexpr size_t kCapacityWords = kSizeBytes / sizeof(uint64_t);
constexpr size_t kHeaderWords = 4;

using Key = std::vector<uint64_t>;

struct Drained {
  Key key;
  uint64_t hash;
  uint64_t hits;
  uint64_t cpu_nanos;

  bool operator==(const Drained& other) const {
    return key == other.key && hash == other.hash && hits == other.hits && cpu_nanos == other.cpu_nanos;
  }
};

Drained Made(const Key& key, uint64_t hits, uint64_t cpu_nanos) {
  return {key, HashWords(key.data(), key.size()), hits, cpu_nanos};
}

class RingTest : public testing::Test {
 protected:
  void SetUp() override { ASSERT_TRUE(ring_.Allocate(kSizeBytes).ok()); }

  bool Record(const Key& key, uint64_t cpu_nanos = 1) { return ring_.Record(key.data(), key.size(), {1, cpu_nanos}); }

  template <typename Visitor>
  void Visit(Visitor visit) {
    ring_.Drain([&](const uint64_t* key, size_t words, uint64_t hash, Ring::Weight weight) {
      visit(Drained{Key(key, key + words), hash, weight.hits, weight.cpu_nanos});
    });
  }

  std::vector<Drained> Drain() {
    std::vector<Drained> all;
    Visit([&](const Drained& record) { all.push_back(record); });
    return all;
  }

  // A key of `words` words that no other number gives.
  static Key Unique(uint64_t number, size_t words) {
    Key key(words, number);
    for (size_t i = 1; i < words; i++) key[i] = number * 1000003 + i;
    return key;
  }

  Ring ring_;
};

TEST_F(RingTest, GivesRecordsInOrderWithTheirKeysHashesAndWeights) {
  const Key first{1, 2, 3};
  const Key second{4};
  EXPECT_TRUE(Record(first, 10));
  EXPECT_TRUE(Record(second, 20));
  EXPECT_EQ(Drain(), (std::vector<Drained>{Made(first, 1, 10), Made(second, 1, 20)}));
  EXPECT_TRUE(Drain().empty());
}

TEST_F(RingTest, CountsTheWordsInUse) {
  EXPECT_EQ(ring_.used_bytes(), 0u);
  EXPECT_EQ(ring_.size_bytes(), kSizeBytes);
  Record({1, 2, 3});
  EXPECT_EQ(ring_.used_bytes(), (kHeaderWords + 3) * 8);
  Record({4});
  EXPECT_EQ(ring_.used_bytes(), (2 * kHeaderWords + 4) * 8);
  Drain();
  EXPECT_EQ(ring_.used_bytes(), 0u);
}

TEST_F(RingTest, AddsARepeatToTheRecordThatIsThere) {
  for (int i = 0; i < 1000; i++) {
    EXPECT_TRUE(Record({7, 8}, 5));
    EXPECT_TRUE(Record({9}, 1));
  }
  EXPECT_EQ(ring_.used_bytes(), (2 * kHeaderWords + 3) * 8);
  EXPECT_EQ(Drain(), (std::vector<Drained>{Made({7, 8}, 1000, 5000), Made({9}, 1000, 1000)}));
}

TEST_F(RingTest, KeepsKeysApartThatAreAPrefixOfEachOtherOrDifferInTheLastWord) {
  Record({1, 2});
  Record({1, 2, 3});
  Record({1, 2, 4});
  EXPECT_EQ(Drain().size(), 3u);
}

TEST_F(RingTest, OpensANewRecordForARepeatOnceTheFirstWasRead) {
  Record({1}, 10);
  Drain();
  Record({1}, 20);
  EXPECT_EQ(Drain(), (std::vector<Drained>{Made({1}, 1, 20)}));
}

TEST_F(RingTest, WritesAKeyAgainWhoseHashSlotWasTakenByAnother) {
  // Two keys that share a slot of the table of recent records, which holds 2048.
  const Key first{1};
  uint64_t number = 2;
  while (HashWords(&number, 1) % 2048 != HashWords(first.data(), 1) % 2048) number++;
  const Key second{number};
  Record(first);
  Record(second);
  Record(first);
  EXPECT_EQ(Drain(), (std::vector<Drained>{Made(first, 1, 1), Made(second, 1, 1), Made(first, 1, 1)}));
}

TEST_F(RingTest, TakesTheLongestKey) {
  const Key longest = Unique(1, Ring::kMaxKeyWords);
  EXPECT_TRUE(Record(longest, 3));
  EXPECT_EQ(Drain(), (std::vector<Drained>{Made(longest, 1, 3)}));
}

TEST_F(RingTest, FillsUpToTheLastWordAndThenRefusesWithoutChange) {
  constexpr size_t kRecordWords = 32;
  constexpr size_t kFit = kCapacityWords / kRecordWords;
  for (size_t i = 0; i < kFit; i++) ASSERT_TRUE(Record(Unique(i, kRecordWords - kHeaderWords))) << i;
  EXPECT_EQ(ring_.used_bytes(), kSizeBytes);
  EXPECT_FALSE(Record(Unique(kFit, 1)));
  EXPECT_FALSE(Record(Unique(kFit, Ring::kMaxKeyWords)));
  EXPECT_EQ(ring_.used_bytes(), kSizeBytes);
  const std::vector<Drained> all = Drain();
  ASSERT_EQ(all.size(), kFit);
  for (size_t i = 0; i < kFit; i++) EXPECT_EQ(all[i], Made(Unique(i, kRecordWords - kHeaderWords), 1, 1)) << i;
  EXPECT_TRUE(Record(Unique(kFit, 1)));
}

TEST_F(RingTest, TakesRepeatsAlsoWhenItIsFull) {
  size_t number = 0;
  while (Record(Unique(number, 28))) number++;
  EXPECT_TRUE(Record(Unique(number - 1, 28), 5));
  EXPECT_EQ(Drain().back(), Made(Unique(number - 1, 28), 2, 6));
}

TEST_F(RingTest, PadsTheEndWhereARecordDoesNotFitAndGoesOnAtTheBegin) {
  // Leaves fewer words at the end than the next record needs, down to a single one.
  for (size_t left = 1; left <= kHeaderWords + 2; left++) {
    Ring ring;
    ASSERT_TRUE(ring.Allocate(kSizeBytes).ok());
    size_t used = 0;
    uint64_t number = 0;
    auto record = [&](size_t words) {
      const Key key = Unique(++number, words - kHeaderWords);
      ASSERT_TRUE(ring.Record(key.data(), key.size(), {1, 1}));
      used += words;
    };
    while (used + 1000 < kCapacityWords - left) record(500);
    record(kCapacityWords - left - used);
    ring.Drain([](const uint64_t*, size_t, uint64_t, Ring::Weight) {});

    const Key key = Unique(999, 3);
    ASSERT_TRUE(ring.Record(key.data(), key.size(), {1, 1}));
    const size_t padding = left < kHeaderWords + 3 ? left : 0;
    EXPECT_EQ(ring.used_bytes(), (padding + kHeaderWords + 3) * 8) << left << " words left";
    int records = 0;
    ring.Drain([&](const uint64_t* words, size_t count, uint64_t, Ring::Weight weight) {
      EXPECT_EQ(Key(words, words + count), key);
      EXPECT_EQ(weight.hits, 1u);
      records++;
    });
    EXPECT_EQ(records, 1) << "padding is no record";
    EXPECT_EQ(ring.used_bytes(), 0u);
  }
}

TEST_F(RingTest, RefusesARecordThatWouldFitOnlyWithoutItsPadding) {
  // 100 words free at the end and 100 at the begin: 200 in all, but none for a record of 150.
  const size_t first = kCapacityWords - 100;
  std::vector<size_t> sizes;
  for (size_t left = first; left > 0;) {
    const size_t words = left > 1000 ? 500 : left;
    sizes.push_back(words);
    left -= words;
  }
  uint64_t number = 0;
  for (size_t words : sizes) ASSERT_TRUE(Record(Unique(++number, words - kHeaderWords)));
  Drain();
  for (size_t left = kCapacityWords - 100; left > 100;) {
    const size_t words = std::min<size_t>(left - 100, 100);
    ASSERT_TRUE(Record(Unique(++number, words - kHeaderWords)));
    left -= words;
  }
  const size_t before = ring_.used_bytes();
  EXPECT_FALSE(Record(Unique(++number, 150 + 100 - kHeaderWords)));
  EXPECT_EQ(ring_.used_bytes(), before);
}

TEST_F(RingTest, LosesNothingOverManyTurnsWithKeysOfEveryLength) {
  uint64_t number = 0;
  uint64_t expected = 0;
  for (int turn = 0; turn < 2000; turn++) {
    const uint64_t begin = number;
    for (size_t i = 0; i < 7; i++) {
      ASSERT_TRUE(Record(Unique(number, 1 + (number * 37) % Ring::kMaxKeyWords), number));
      number++;
    }
    const std::vector<Drained> all = Drain();
    ASSERT_EQ(all.size(), number - begin);
    for (const Drained& record : all) {
      ASSERT_EQ(record, Made(Unique(expected, 1 + (expected * 37) % Ring::kMaxKeyWords), 1, expected));
      expected++;
    }
  }
}

TEST_F(RingTest, EndsADrainAtAHeaderThatSomethingElseHasOverwritten) {
  constexpr uint64_t kNoWords = 0;
  constexpr uint64_t kTooManyWords = (uint64_t{0xFFFFFFFB} << 32) | 0xFFFFFFFF;
  constexpr uint64_t kMoreWordsThanAreInUse = (uint64_t{996} << 32) | 1000;
  constexpr uint64_t kLengthsThatDiffer = (uint64_t{5} << 32) | 6;
  for (const uint64_t header : {kNoWords, kTooManyWords, kMoreWordsThanAreInUse, kLengthsThatDiffer}) {
    for (uint64_t number = 0; number < 3; number++) Record(Unique(number, 2));
    int visited = 0;
    ring_.Drain([&](const uint64_t* key, size_t, uint64_t, Ring::Weight) {
      visited++;
      const_cast<uint64_t*>(key)[2] = header;  // the next record's
    });
    EXPECT_EQ(visited, 1) << header;
    EXPECT_EQ(ring_.used_bytes(), 0u);
  }
  EXPECT_TRUE(Record({7}, 3));
  EXPECT_EQ(Drain(), (std::vector<Drained>{Made({7}, 1, 3)}));
}

TEST_F(RingTest, KeepsWhatASignalRecordsDuringADrainForTheNextOne) {
  Record({1}, 10);
  Record({2}, 20);
  std::vector<Drained> seen;
  Visit([&](const Drained& record) {
    seen.push_back(record);
    EXPECT_TRUE(Record({3}, 30)) << "a new key";
    EXPECT_TRUE(Record({2}, 40)) << "one that is being drained";
  });
  // The weight that was visited stands still: the signal's goes to a record of its own.
  EXPECT_EQ(seen, (std::vector<Drained>{Made({1}, 1, 10), Made({2}, 1, 20)}));
  EXPECT_EQ(Drain(), (std::vector<Drained>{Made({3}, 2, 60), Made({2}, 2, 80)}));
}

TEST_F(RingTest, FreesEachRecordAsSoonAsItWasVisitedAndNotBefore) {
  size_t number = 0;
  while (Record(Unique(number, 28))) number++;
  bool first = true;
  Visit([&](const Drained&) {
    // The record being visited is still in use; those before it are free.
    EXPECT_EQ(Record(Unique(number, 28)), !first);
    if (!first) number++;
    first = false;
  });
  uint64_t expected = kCapacityWords / 32;
  for (const Drained& record : Drain()) EXPECT_EQ(record, Made(Unique(expected++, 28), 1, 1));
  EXPECT_EQ(expected, number);
}

TEST_F(RingTest, SumsUpExactlyUnderInterruptionsAtEveryRecord) {
  uint64_t state = 1;
  auto next = [&] { return state = state * 6364136223846793005ull + 1442695040888963407ull; };
  uint64_t recorded = 0;
  uint64_t refused = 0;
  uint64_t drained = 0;
  auto interrupt = [&] {
    const Key key = Unique((next() >> 33) % 500, 1 + (next() >> 33) % 40);
    Record(key) ? recorded++ : refused++;
  };
  for (int turn = 0; turn < 300; turn++) {
    for (int i = 0; i < 400; i++) interrupt();
    Visit([&](const Drained& record) {
      drained += record.hits;
      for (int i = 0; i < 3; i++) interrupt();
    });
  }
  for (const Drained& record : Drain()) drained += record.hits;
  EXPECT_EQ(drained, recorded);
  EXPECT_GT(refused, 0u) << "the ring was full at times, or this test shows less than it could";
}

TEST_F(RingTest, KeepsItsContentWhenItIsFaultedIn) {
  Record({1, 2}, 3);
  ring_.Prefault();
  EXPECT_EQ(Drain(), (std::vector<Drained>{Made({1, 2}, 1, 3)}));
}

TEST(RingAllocateTest, SaysSoWhereThereIsNoMemory) {
  Ring ring;
  const Status status = ring.Allocate(size_t{1} << 62);
  EXPECT_EQ(status.code(), ErrorCode::kOutOfMemory);
  EXPECT_NE(status.error_number(), 0);
}

}  // namespace
}  // namespace ox
