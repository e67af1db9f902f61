// What holds for every version, and what a hostile byte gets. The digits themselves are compared with V8 by the mocha tests.
#include "v8/bytecode_lengths.h"

#include <gtest/gtest.h>

#include <cstdint>
#include <vector>

namespace ox {
namespace {

constexpr uint8_t kWide = 0;
constexpr uint8_t kExtraWide = 1;
constexpr uint8_t kDebugBreakWide = 2;
constexpr uint8_t kDebugBreakExtraWide = 3;

// Four prefixes, then: no operand, a scalable one, a fixed byte, two scalable ones and a fixed byte.
constexpr BytecodeLengths kLengths = {0, 0, "00000102", "00000011"};

uint32_t LengthOf(const std::vector<uint8_t>& bytes) { return BytecodeLength(kLengths, bytes.data(), bytes.size()); }

TEST(BytecodeLengths, AddOperandsToTheOpcode) {
  EXPECT_EQ(LengthOf({4, 9, 9, 9, 9}), 1u);
  EXPECT_EQ(LengthOf({5, 9, 9, 9, 9}), 2u);
  EXPECT_EQ(LengthOf({6, 9, 9, 9, 9}), 2u);
  EXPECT_EQ(LengthOf({7, 9, 9, 9, 9}), 4u);
}

TEST(BytecodeLengths, GrowWithThePrefixByTheirScalableOperands) {
  for (const uint8_t prefix : {kWide, kDebugBreakWide}) {
    EXPECT_EQ(LengthOf({prefix, 4, 9, 9, 9, 9, 9}), 2u);
    EXPECT_EQ(LengthOf({prefix, 5, 9, 9, 9, 9, 9}), 4u);
    EXPECT_EQ(LengthOf({prefix, 7, 9, 9, 9, 9, 9}), 7u);
  }
  for (const uint8_t prefix : {kExtraWide, kDebugBreakExtraWide}) {
    EXPECT_EQ(LengthOf({prefix, 5, 9, 9, 9, 9}), 6u);
    EXPECT_EQ(LengthOf({prefix, 7, 9, 9, 9, 9, 9, 9, 9, 9, 9}), 11u);
  }
}

TEST(BytecodeLengths, AreZeroForWhatIsNoBytecode) {
  EXPECT_EQ(LengthOf({}), 0u);
  EXPECT_EQ(LengthOf({8, 9, 9, 9, 9}), 0u);
  EXPECT_EQ(LengthOf({255, 9, 9, 9, 9}), 0u);
  EXPECT_EQ(LengthOf({kWide}), 0u);
  EXPECT_EQ(LengthOf({kWide, kWide, 5, 9, 9}), 0u);
}

TEST(BytecodeLengths, AreZeroWhereTheBytesEndEarlier) {
  EXPECT_EQ(LengthOf({5}), 0u);
  EXPECT_EQ(LengthOf({7, 9, 9}), 0u);
  EXPECT_EQ(LengthOf({kWide, 5, 9}), 0u);
  EXPECT_EQ(LengthOf({kExtraWide, 7, 9, 9, 9, 9, 9, 9, 9, 9}), 0u);
}

bool StartsOf(const std::vector<uint8_t>& bytes, std::vector<bool>* starts) {
  return FindBytecodeStarts(kLengths, bytes.data(), bytes.size(), starts);
}

TEST(BytecodeStarts, AreThoseOfOpcodesAndOfPrefixes) {
  std::vector<bool> starts;
  EXPECT_TRUE(StartsOf({4, 5, 9, kWide, 5, 9, 9, 7, 9, 9, 9, 4}, &starts));
  EXPECT_EQ(starts, (std::vector<bool>{1, 1, 0, 1, 1, 0, 0, 1, 0, 0, 0, 1}));
  EXPECT_TRUE(StartsOf({}, &starts));
  EXPECT_TRUE(starts.empty());
}

TEST(BytecodeStarts, AreUnknownWhereOneBytecodeIs) {
  std::vector<bool> starts;
  EXPECT_FALSE(StartsOf({4, 8, 4}, &starts));
  EXPECT_FALSE(StartsOf({4, 5}, &starts));
  EXPECT_FALSE(StartsOf({4, kWide}, &starts));
}

TEST(BytecodeLengths, AreKnownForTheVersionsOfNode) {
  const int versions[][2] = {{11, 3}, {12, 4}, {13, 6}, {14, 6}};
  for (const auto& [major, minor] : versions) {
    const BytecodeLengths* lengths = FindBytecodeLengths(major, minor);
    ASSERT_NE(lengths, nullptr);
    EXPECT_EQ(lengths->scalable_operands.size(), lengths->fixed_bytes.size());
    EXPECT_LE(lengths->fixed_bytes.size(), 256u);
    EXPECT_EQ(lengths->scalable_operands.find_first_not_of("012345"), std::string_view::npos);
    EXPECT_EQ(lengths->fixed_bytes.find_first_not_of("012"), std::string_view::npos);
  }
  EXPECT_EQ(FindBytecodeLengths(12, 3), nullptr);
  EXPECT_EQ(FindBytecodeLengths(99, 0), nullptr);
}

}  // namespace
}  // namespace ox
