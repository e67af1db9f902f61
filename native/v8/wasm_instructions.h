// The few sequences of instructions by which V8's WebAssembly code tells what it is, on x64. Bytes are read in place; those who
// call see to it that there are as many as is said here.
#pragma once

#include <cstddef>
#include <cstdint>

namespace ox {

class WasmInstructions {
 public:
  static constexpr size_t kMaxStart = 24;   // bytes that IsStart and ReadIndex look at
  static constexpr size_t kMaxBudget = 32;  // bytes that ReadBudget looks at

  // `wasm_frame` is the type of WebAssembly's frames.
  explicit WasmInstructions(int wasm_frame) : marker_(static_cast<uint8_t>(2 * wasm_frame)) {}

  // Whether a function's code begins here.
  bool IsStart(const uint8_t* bytes) const;

  // The index that code which begins here loads for the builtin that builds its frame; false for code that does that itself.
  static bool ReadIndex(const uint8_t* bytes, uint32_t* index);

  // The index of the element that is counted down here, in the array that the instance has at `offset`.
  static bool ReadBudget(const uint8_t* bytes, int offset, uint32_t* index);

  // Where a jump at `address` leads.
  static bool ReadJump(const uint8_t* bytes, uintptr_t address, uintptr_t* target);

  static bool IsReturn(uint8_t byte) { return byte == 0xC3 || byte == 0xC2; }

 private:
  const uint8_t marker_;
};

}  // namespace ox
