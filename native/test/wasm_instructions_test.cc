// The bytes are those that V8 makes, taken from its code.
#include "v8/wasm_instructions.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <initializer_list>

namespace ox {
namespace {

constexpr int kFrameType = 4;

std::array<uint8_t, WasmInstructions::kMaxBudget> Padded(std::initializer_list<uint8_t> bytes) {
  std::array<uint8_t, WasmInstructions::kMaxBudget> padded{};
  std::copy(bytes.begin(), bytes.end(), padded.begin());
  return padded;
}

bool IsStart(std::initializer_list<uint8_t> bytes) {
  return WasmInstructions(kFrameType).IsStart(Padded(bytes).data());
}

int64_t Budget(std::initializer_list<uint8_t> bytes, int offset) {
  uint32_t index = 0;
  return WasmInstructions::ReadBudget(Padded(bytes).data(), offset, &index) ? int64_t{index} : -1;
}

TEST(WasmInstructions, TellWhereCodeBegins) {
  EXPECT_TRUE(IsStart({0x55, 0x48, 0x89, 0xE5, 0x6A, 0x08, 0x56}));
  EXPECT_TRUE(IsStart({0xF3, 0x0F, 0x1E, 0xFA, 0x55, 0x48, 0x89, 0xE5, 0x6A, 0x08, 0x56}));
  EXPECT_FALSE(IsStart({0x55, 0x48, 0x89, 0xE5, 0x6A, 0x0A, 0x56})) << "a frame of another type";
  EXPECT_FALSE(IsStart({0x55, 0x48, 0x89, 0xE5, 0x6A, 0x08, 0x57}));
}

TEST(WasmInstructions, TellTheIndexThatABuiltinIsGiven) {
  uint32_t index = 99;
  EXPECT_TRUE(WasmInstructions::ReadIndex(
      Padded({0x45, 0x31, 0xE4, 0xE8, 0x28, 0xF9, 0xFF, 0xFF, 0x48, 0x81, 0xEC, 0x10, 0, 0, 0}).data(), &index));
  EXPECT_EQ(index, 0u);
  EXPECT_TRUE(WasmInstructions::ReadIndex(
      Padded({0x41, 0xBC, 0x02, 0x01, 0, 0, 0xE8, 0xA5, 0xF7, 0xFF, 0xFF, 0x48, 0x81, 0xEC, 0x10, 0, 0, 0}).data(),
      &index));
  EXPECT_EQ(index, 0x102u);
  EXPECT_FALSE(IsStart({0x45, 0x31, 0xE4, 0xE8, 0x28, 0xF9, 0xFF, 0xFF, 0xE9, 0x10, 0, 0, 0})) << "no frame is made";
}

TEST(WasmInstructions, TellTheIndexOfTheBudgetThatIsCountedDown) {
  // mov rbx, [rsi + 175]; mov edi, [rbx + 8]; sub edi, 35; js
  EXPECT_EQ(Budget({0x48, 0x8B, 0x9E, 0xAF, 0, 0, 0, 0x8B, 0x7B, 0x08, 0x83, 0xEF, 0x23, 0x0F, 0x88}, 176), 2);
  // mov r10, [rsi + 119]; sub dword [r10 + 8], 35; js
  EXPECT_EQ(Budget({0x4C, 0x8B, 0x56, 0x77, 0x41, 0x83, 0x6A, 0x08, 0x23, 0x0F, 0x88}, 120), 2);
  EXPECT_EQ(Budget({0x4C, 0x8B, 0x56, 0x77, 0x41, 0x81, 0x6A, 0x08, 0x99, 0, 0, 0, 0x0F, 0x88}, 120), 2);
  EXPECT_EQ(Budget({0x4C, 0x8B, 0x56, 0x77, 0x41, 0x83, 0x6A, 0x08, 0x23, 0x0F, 0x88}, 128), -1) << "another field";
  EXPECT_EQ(Budget({0x4C, 0x8B, 0x56, 0x77, 0x41, 0x83, 0x6B, 0x08, 0x23, 0x0F, 0x88}, 120), -1) << "another register";
  EXPECT_EQ(Budget({0x4C, 0x8B, 0x56, 0x77, 0x41, 0x83, 0x6A, 0x08, 0x23, 0x0F, 0x84}, 120), -1) << "another jump";
}

TEST(WasmInstructions, TellWhereAJumpLeads) {
  uintptr_t target = 0;
  EXPECT_TRUE(WasmInstructions::ReadJump(Padded({0xE9, 0xFB, 0x06, 0, 0}).data(), 0x1000, &target));
  EXPECT_EQ(target, 0x1700u);
  EXPECT_FALSE(WasmInstructions::ReadJump(Padded({0xFF, 0x25, 0x02, 0, 0}).data(), 0x1000, &target));
}

}  // namespace
}  // namespace ox
