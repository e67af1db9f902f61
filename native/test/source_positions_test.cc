// Tables are built by an encoder of the test's own, byte by byte as V8 writes them, and then torn.
#include "v8/source_positions.h"

#include <gtest/gtest.h>

#include <cstdint>
#include <random>
#include <tuple>
#include <vector>

namespace ox {
namespace {

using Bytes = std::vector<uint8_t>;

void PushVarint(Bytes* bytes, uint64_t value) {
  for (; value >= 0x80; value >>= 7) bytes->push_back(static_cast<uint8_t>(value) | 0x80);
  bytes->push_back(static_cast<uint8_t>(value));
}

uint64_t Zigzag(int64_t value) { return (static_cast<uint64_t>(value) << 1) ^ static_cast<uint64_t>(value >> 63); }

uint64_t Bits(int32_t script_offset, int32_t inlining_id) {
  return (static_cast<uint64_t>(script_offset + 1) << 1) | (static_cast<uint64_t>(inlining_id + 1) << 31);
}

struct Row {
  uint32_t code_offset;
  uint64_t bits;
  bool is_statement;
};

Bytes Encode(const std::vector<Row>& rows, bool shifted) {
  Bytes bytes;
  int64_t offset = -1;
  uint64_t position = 0;
  for (const Row& row : rows) {
    const int64_t delta = row.code_offset - offset;
    const int64_t marked = row.is_statement ? delta : -delta - 1;
    PushVarint(&bytes, shifted ? (static_cast<uint64_t>(delta) << 2) | (row.is_statement ? 1 : 0) : Zigzag(marked));
    PushVarint(&bytes, Zigzag(static_cast<int64_t>(row.bits - position)));
    offset = row.code_offset;
    position = row.bits;
  }
  return bytes;
}

const std::vector<Row> kRows = {{0, Bits(10, -1), true},   {7, Bits(500, 0), false},
                                {7, Bits(20, 2), true},    {300, Bits(0, 65533), false},
                                {301, Bits(-1, -1), true}, {99999, Bits(1000000, 1), true}};
constexpr uint32_t kCodeSize = 100000;

class TableTest : public testing::TestWithParam<bool> {
 protected:
  bool Decode(const Bytes& bytes, uint32_t code_size = kCodeSize) {
    return DecodePositions(bytes.data(), bytes.size(), GetParam(), code_size, &entries_);
  }
  std::vector<PositionEntry> entries_;
};

INSTANTIATE_TEST_SUITE_P(Encodings, TableTest, testing::Bool(),
                         [](const auto& parameter) { return parameter.param ? "Shifted" : "Zigzag"; });

TEST_P(TableTest, GivesEveryRowWithItsOffsetPositionAndInliningId) {
  ASSERT_TRUE(Decode(Encode(kRows, GetParam())));
  ASSERT_EQ(entries_.size(), kRows.size());
  const std::vector<std::tuple<uint32_t, int32_t, int32_t>> expected = {
      {0, 10, -1}, {7, 500, 0}, {7, 20, 2}, {300, 0, 65533}, {301, -1, -1}, {99999, 1000000, 1}};
  for (size_t i = 0; i < expected.size(); i++) {
    const PositionEntry& entry = entries_[i];
    EXPECT_EQ(std::tuple(entry.code_offset, entry.position.script_offset, entry.position.inlining_id), expected[i])
        << i;
  }
}

TEST_P(TableTest, OfNoBytesIsEmpty) {
  entries_.push_back({});
  EXPECT_TRUE(Decode({}));
  EXPECT_TRUE(entries_.empty());
}

TEST_P(TableTest, IsRefusedWhereItEndsWithinARow) {
  const Bytes whole = Encode(kRows, GetParam());
  size_t whole_rows = 0;
  for (size_t size = 0; size < whole.size(); size++) {
    if (Decode(Bytes(whole.begin(), whole.begin() + size))) whole_rows++;
  }
  EXPECT_EQ(whole_rows, kRows.size()) << "only where it ends between two rows, and at its begin";
}

TEST_P(TableTest, IsRefusedWhereAnOffsetIsOutsideOfTheCode) {
  EXPECT_TRUE(Decode(Encode(kRows, GetParam()), 99999));
  EXPECT_FALSE(Decode(Encode(kRows, GetParam()), 99998));
  EXPECT_FALSE(Decode(Encode(kRows, GetParam()), 0));
}

TEST_P(TableTest, IsRefusedWhereAVarintDoesNotEnd) {
  EXPECT_FALSE(Decode(Bytes(100, 0xFF)));
  Bytes row_then_endless = Encode({kRows[0]}, GetParam());
  row_then_endless.resize(50, 0x80);
  EXPECT_FALSE(Decode(row_then_endless));
}

TEST_P(TableTest, LeavesOutTheEntryOfTheFunctionItselfButCountsItsPosition) {
  // A first delta of 0 stands for an offset of -1; what follows is relative to its position.
  Bytes bytes;
  PushVarint(&bytes, 0);
  PushVarint(&bytes, Zigzag(static_cast<int64_t>(Bits(40, -1))));
  PushVarint(&bytes, GetParam() ? 1 << 2 : Zigzag(1));
  PushVarint(&bytes, Zigzag(static_cast<int64_t>(Bits(45, -1) - Bits(40, -1))));
  ASSERT_TRUE(Decode(bytes));
  ASSERT_EQ(entries_.size(), 1u);
  EXPECT_EQ(entries_[0].code_offset, 0u);
  EXPECT_EQ(entries_[0].position.script_offset, 45);
}

TEST_P(TableTest, IsRefusedWhereADeltaIsHuge) {
  for (uint64_t code_bits :
       {~uint64_t{0}, ~uint64_t{0} - 1, uint64_t{1} << 63, (uint64_t{1} << 34) | 4, uint64_t{1} << 62}) {
    Bytes bytes = Encode({kRows[0]}, GetParam());
    PushVarint(&bytes, code_bits);
    PushVarint(&bytes, 0);
    EXPECT_FALSE(Decode(bytes)) << code_bits;
  }
}

TEST_P(TableTest, NeverGivesAnOffsetThatFallsOrLeavesTheCodeWhateverTheBytes) {
  std::mt19937 random(1);
  Bytes valid = Encode(kRows, GetParam());
  for (int round = 0; round < 20000; round++) {
    Bytes bytes = valid;
    if (round % 2 == 0) {
      bytes.resize(random() % 64);
      for (uint8_t& byte : bytes) byte = static_cast<uint8_t>(random());
    } else {
      bytes[random() % bytes.size()] = static_cast<uint8_t>(random());
    }
    if (!Decode(bytes)) continue;
    ASSERT_LE(entries_.size(), bytes.size() / 2);
    uint32_t last = 0;
    for (const PositionEntry& entry : entries_) {
      ASSERT_GE(entry.code_offset, last);
      ASSERT_LE(entry.code_offset, kCodeSize);
      ASSERT_GE(entry.position.inlining_id, -1);
      ASSERT_LE(entry.position.inlining_id, 0xFFFE);
      ASSERT_GE(entry.position.script_offset, -1);
      last = entry.code_offset;
    }
  }
}

TEST(SourcePositionTest, OfAnExternalFileIsNotKnown) {
  const SourcePosition position = SourcePosition::FromBits(Bits(10, 3) | 1);
  EXPECT_EQ(position.script_offset, -1);
  EXPECT_EQ(position.inlining_id, -1);
}

TEST(FindPositionTest, GivesTheLastEntryAtOrBeforeTheOffset) {
  const std::vector<PositionEntry> entries = {{5, {1, -1}}, {9, {2, -1}}, {9, {3, -1}}, {20, {4, -1}}};
  auto found = [&](uint32_t offset) {
    const PositionEntry* entry = FindPosition(entries, offset);
    return entry == nullptr ? -1 : entry->position.script_offset;
  };
  EXPECT_EQ(found(0), -1);
  EXPECT_EQ(found(4), -1);
  EXPECT_EQ(found(5), 1);
  EXPECT_EQ(found(8), 1);
  EXPECT_EQ(found(9), 3);
  EXPECT_EQ(found(19), 3);
  EXPECT_EQ(found(20), 4);
  EXPECT_EQ(found(UINT32_MAX), 4);
  EXPECT_EQ(FindPosition({}, 0), nullptr);
}

class ExpandTest : public testing::Test {
 protected:
  bool Expand(SourcePosition position) { return ExpandInlining(position, inlinings_, &steps_); }

  std::vector<std::pair<int32_t, int32_t>> Steps() const {
    std::vector<std::pair<int32_t, int32_t>> all;
    for (const InlinedStep& step : steps_) all.emplace_back(step.function_index, step.script_offset);
    return all;
  }

  using Pairs = std::vector<std::pair<int32_t, int32_t>>;
  std::vector<InliningPosition> inlinings_;
  std::vector<InlinedStep> steps_;
};

TEST_F(ExpandTest, GivesTheFunctionItselfWhereNothingIsInlined) {
  EXPECT_TRUE(Expand({42, -1}));
  EXPECT_EQ(Steps(), (Pairs{{-1, 42}}));
}

TEST_F(ExpandTest, GivesTheLeafFirstAndEachCallSiteInItsCaller) {
  // 0 is called from the outer function at 100, 1 from 0 at 200, 2 from 1 at 300.
  inlinings_ = {{{100, -1}, 7}, {{200, 0}, 8}, {{300, 1}, 7}};
  EXPECT_TRUE(Expand({5, 2}));
  EXPECT_EQ(Steps(), (Pairs{{7, 5}, {8, 300}, {7, 200}, {-1, 100}}));
  EXPECT_TRUE(Expand({6, 0}));
  EXPECT_EQ(Steps(), (Pairs{{7, 6}, {-1, 100}})) << "what was there is gone";
}

TEST_F(ExpandTest, RefusesAnIdThatIsOutOfRange) {
  inlinings_ = {{{100, -1}, 7}};
  EXPECT_FALSE(Expand({5, 1}));
  EXPECT_FALSE(Expand({5, 65534}));
  inlinings_.clear();
  EXPECT_FALSE(Expand({5, 0}));
}

TEST_F(ExpandTest, RefusesIdsThatDoNotFall) {
  inlinings_ = {{{100, 0}, 7}};
  EXPECT_FALSE(Expand({5, 0})) << "one that calls itself";
  inlinings_ = {{{100, 1}, 7}, {{200, 0}, 8}};
  EXPECT_FALSE(Expand({5, 0})) << "two that call each other";
  EXPECT_FALSE(Expand({5, 1}));
  inlinings_ = {{{100, 2}, 7}, {{200, -1}, 8}, {{300, -1}, 9}};
  EXPECT_FALSE(Expand({5, 0})) << "one that is called from a later one";
}

TEST_F(ExpandTest, TakesNoMoreStepsThanThereAreInlinings) {
  for (int32_t i = 0; i < 65535; i++) inlinings_.push_back({{i, i - 1}, i});
  EXPECT_TRUE(Expand({5, 65534}));
  EXPECT_EQ(steps_.size(), 65536u);
}

}  // namespace
}  // namespace ox
