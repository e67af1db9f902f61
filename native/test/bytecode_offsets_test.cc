// Tables are built by an encoder of the test's own, as V8 writes them, and then torn.
#include "v8/bytecode_offsets.h"

#include <gtest/gtest.h>

#include <cstdint>
#include <random>
#include <utility>
#include <vector>

namespace ox {
namespace {

using Bytes = std::vector<uint8_t>;
using Pairs = std::vector<std::pair<uint32_t, uint32_t>>;

constexpr BytecodeLengths kLengths = {0, 0, "00000102", "00000011"};
constexpr uint32_t kCodeSize = 1000;

// Of 1, 2, 4, 2 and 1 bytes, the third behind a prefix.
const Bytes kBytecodes = {4, 6, 9, 0, 5, 9, 9, 5, 9, 4};

Bytes Encode(const std::vector<uint32_t>& deltas) {
  Bytes bytes;
  for (uint32_t delta : deltas) {
    for (; delta >= 0x80; delta >>= 7) bytes.push_back(static_cast<uint8_t>(delta) | 0x80);
    bytes.push_back(static_cast<uint8_t>(delta));
  }
  return bytes;
}

// The prologue, then the code of each bytecode.
const Bytes kTable = Encode({40, 10, 300, 7, 0, 5});

class BytecodeOffsets : public testing::Test {
 protected:
  bool Decode(const Bytes& table, const Bytes& bytecodes = kBytecodes, uint32_t code_size = kCodeSize) {
    return DecodeBytecodeOffsets(table, bytecodes, kLengths, code_size, &entries_);
  }

  Pairs Decoded() const {
    Pairs pairs;
    for (const BytecodeEntry& entry : entries_) pairs.emplace_back(entry.code_offset, entry.bytecode_offset);
    return pairs;
  }

  // The bytecode at an offset in the code; -1 none.
  int64_t At(uint32_t code_offset) const {
    const BytecodeEntry* entry = FindBytecode(entries_, code_offset);
    return entry == nullptr ? -1 : int64_t{entry->bytecode_offset};
  }

  std::vector<BytecodeEntry> entries_;
};

TEST_F(BytecodeOffsets, AreWhereTheCodeOfEachBytecodeBegins) {
  ASSERT_TRUE(Decode(kTable));
  EXPECT_EQ(Decoded(), (Pairs{{0, 0}, {50, 1}, {350, 3}, {357, 9}}));
}

TEST_F(BytecodeOffsets, AreFoundFromTheFirstToTheLastByteOfABytecodesCode) {
  ASSERT_TRUE(Decode(kTable));
  for (const uint32_t in_first : {0u, 39u, 40u, 49u}) EXPECT_EQ(At(in_first), 0);
  for (const uint32_t in_second : {50u, 349u}) EXPECT_EQ(At(in_second), 1);
  for (const uint32_t in_third : {350u, 356u}) EXPECT_EQ(At(in_third), 3);
  for (const uint32_t in_last : {357u, 361u, 999u}) EXPECT_EQ(At(in_last), 9);
}

TEST_F(BytecodeOffsets, AreNoneOfAnEmptyTable) {
  EXPECT_FALSE(Decode({}, {}));
  EXPECT_EQ(FindBytecode({}, 0), nullptr);
}

TEST_F(BytecodeOffsets, AreRefusedWhereTheTableEndsBeforeTheBytecodesOrAfterThem) {
  EXPECT_FALSE(Decode(Encode({40, 10, 300, 7, 0})));
  EXPECT_FALSE(Decode(Encode({40, 10, 300, 7, 0, 5, 0})));
  EXPECT_FALSE(Decode(kTable, {4, 6, 9, 0, 5, 9, 9, 5, 9}));
  EXPECT_FALSE(Decode(kTable, {4, 6, 9, 0, 5, 9, 9, 5, 9, 4, 4}));
}

TEST_F(BytecodeOffsets, AreRefusedWhereABytecodeIsUnknownOrCut) {
  EXPECT_FALSE(Decode(kTable, {4, 6, 9, 0, 5, 9, 9, 5, 9, 8}));
  EXPECT_FALSE(Decode(kTable, {4, 6, 9, 0, 5, 9, 9, 5, 9, 6}));
}

TEST_F(BytecodeOffsets, AreRefusedBeyondTheEndOfTheCode) {
  EXPECT_TRUE(Decode(kTable, kBytecodes, 362));
  EXPECT_FALSE(Decode(kTable, kBytecodes, 361));
  EXPECT_FALSE(Decode(Encode({1001, 0, 0, 0, 0, 0})));
  EXPECT_FALSE(Decode({0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x01, 0, 0, 0, 0, 0}));
  EXPECT_FALSE(Decode({1, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x01, 0, 0, 0, 0}));
  EXPECT_FALSE(Decode(Bytes(100, 0xFF)));
}

TEST_F(BytecodeOffsets, StayWithinTheirBoundsWhateverTheBytes) {
  std::mt19937 random(1);
  for (int round = 0; round < 20000; round++) {
    Bytes table(random() % 12);
    Bytes bytecodes(random() % 12);
    for (uint8_t& byte : table) byte = static_cast<uint8_t>(random());
    for (uint8_t& byte : bytecodes) byte = static_cast<uint8_t>(random() % 9);
    if (!Decode(table, bytecodes)) continue;
    for (size_t i = 0; i < entries_.size(); i++) {
      ASSERT_LT(entries_[i].code_offset, kCodeSize);
      ASSERT_LT(entries_[i].bytecode_offset, bytecodes.size());
      if (i > 0) ASSERT_LT(entries_[i - 1].code_offset, entries_[i].code_offset);
    }
  }
}

}  // namespace
}  // namespace ox
