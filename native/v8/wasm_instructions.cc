#include "v8/wasm_instructions.h"

#include <cstring>

namespace ox {
namespace {

constexpr uint8_t kEndBranch[] = {0xF3, 0x0F, 0x1E, 0xFA};
constexpr uint8_t kPushFrame[] = {0x55, 0x48, 0x89, 0xE5, 0x6A};  // push rbp; mov rbp, rsp; push <marker>
constexpr uint8_t kPushInstance = 0x56;                           // push rsi
constexpr uint8_t kClearR12[] = {0x45, 0x31, 0xE4};               // xor r12d, r12d
constexpr uint8_t kLoadR12[] = {0x41, 0xBC};                      // mov r12d, <index>
constexpr uint8_t kMakeRoom[] = {0x48, 0x81, 0xEC};               // sub rsp, <size>
constexpr uint8_t kPadding[] = {0x66, 0x90};
constexpr uint8_t kCall = 0xE8;
constexpr uint8_t kJump = 0xE9;

template <size_t N>
bool IsAt(const uint8_t* bytes, const uint8_t (&expected)[N]) {
  return memcmp(bytes, expected, N) == 0;
}

template <typename T>
T Take(const uint8_t** bytes) {
  T value;
  memcpy(&value, *bytes, sizeof(value));
  *bytes += sizeof(value);
  return value;
}

const uint8_t* SkipEndBranch(const uint8_t* bytes) {
  return IsAt(bytes, kEndBranch) ? bytes + sizeof(kEndBranch) : bytes;
}

// An instruction with a register and a place in memory, `[base + displacement]`.
struct Access {
  uint8_t opcode;
  int reg;
  int base;
  int32_t displacement;
};

bool TakeAccess(const uint8_t** bytes, Access* access) {
  const uint8_t rex = (**bytes & 0xF0) == 0x40 ? Take<uint8_t>(bytes) : 0;
  access->opcode = Take<uint8_t>(bytes);
  const auto how = Take<uint8_t>(bytes);
  access->reg = (how >> 3 & 7) | (rex & 4) << 1;
  access->base = (how & 7) | (rex & 1) << 3;
  // These two bases have one byte more.
  if ((how & 7) == 4 && Take<uint8_t>(bytes) != 0x24) return false;
  const int mode = how >> 6;
  if (mode == 3) return false;
  access->displacement = mode == 0 ? 0 : mode == 1 ? Take<int8_t>(bytes) : Take<int32_t>(bytes);
  return true;
}

// `sub <register>, <number>`.
bool TakeSubtraction(const uint8_t** bytes, int* reg) {
  const uint8_t rex = (**bytes & 0xF0) == 0x40 ? Take<uint8_t>(bytes) : 0;
  const auto opcode = Take<uint8_t>(bytes);
  if (opcode == 0x2D) {
    *reg = 0;
    *bytes += 4;
    return rex == 0;
  }
  const auto how = Take<uint8_t>(bytes);
  *reg = (how & 7) | (rex & 1) << 3;
  *bytes += opcode == 0x83 ? 1 : 4;
  return (opcode == 0x83 || opcode == 0x81) && (how & 0xF8) == 0xE8;
}

// `sub dword [base + displacement], <number>`; false for anything else.
bool TakeCountDown(const uint8_t** bytes, Access* access) {
  if (!TakeAccess(bytes, access)) return false;
  *bytes += access->opcode == 0x83 ? 1 : 4;
  return (access->opcode == 0x83 || access->opcode == 0x81) && (access->reg & 7) == 5;
}

// The same in two instructions, as V8 11 has it.
bool TakeLoadAndSubtraction(const uint8_t** bytes, Access* access) {
  int reg = 0;
  return TakeAccess(bytes, access) && access->opcode == 0x8B && TakeSubtraction(bytes, &reg) && reg == access->reg;
}

}  // namespace

bool WasmInstructions::IsStart(const uint8_t* bytes) const {
  bytes = SkipEndBranch(bytes);
  if (IsAt(bytes, kPushFrame)) {
    return bytes[sizeof(kPushFrame)] == marker_ && bytes[sizeof(kPushFrame) + 1] == kPushInstance;
  }
  uint32_t index = 0;
  return ReadIndex(bytes, &index);
}

bool WasmInstructions::ReadIndex(const uint8_t* bytes, uint32_t* index) {
  bytes = SkipEndBranch(bytes);
  if (IsAt(bytes, kClearR12)) {
    *index = 0;
    bytes += sizeof(kClearR12);
  } else if (IsAt(bytes, kLoadR12)) {
    bytes += sizeof(kLoadR12);
    *index = Take<uint32_t>(&bytes);
  } else {
    return false;
  }
  if (*bytes != kCall) return false;
  bytes += 5;
  // A large frame is made elsewhere: a jump, padded to the same length.
  return IsAt(bytes, kMakeRoom) || (*bytes == kJump && IsAt(bytes + 5, kPadding));
}

bool WasmInstructions::ReadBudget(const uint8_t* bytes, int offset, uint32_t* index) {
  constexpr uint8_t kLoad = 0x8B;
  constexpr uint8_t kJumpIfNegative[] = {0x0F, 0x88};
  if ((bytes[0] & 0xF8) != 0x48 || bytes[1] != kLoad) return false;
  Access load{};
  if (!TakeAccess(&bytes, &load) || load.displacement != offset - 1) return false;
  const uint8_t* after = bytes;
  Access count{};
  bool found = TakeCountDown(&bytes, &count);
  if (!found) {
    bytes = after;
    found = TakeLoadAndSubtraction(&bytes, &count);
  }
  if (!found || count.base != load.reg || count.displacement < 0 || count.displacement % 4 != 0) return false;
  *index = static_cast<uint32_t>(count.displacement) / 4;
  return IsAt(bytes, kJumpIfNegative);
}

bool WasmInstructions::ReadJump(const uint8_t* bytes, uintptr_t address, uintptr_t* target) {
  if (*bytes++ != kJump) return false;
  *target = address + 5 + static_cast<intptr_t>(Take<int32_t>(&bytes));
  return true;
}

}  // namespace ox
