// How long V8's bytecodes are, by version: needed to step through the bytecode of a function. Pure functions on bytes that may
// be hostile; any thread; not for signals.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

namespace ox {

// A digit for each opcode, in their order. An operand is either scalable, one byte wide that a prefix makes two or four, or
// fixed. `test/93.accuracy.bytecode-lengths.test.ts` compares the digits with what V8
// prints.
struct BytecodeLengths {
  int v8_major;
  int v8_minor;
  std::string_view scalable_operands;  // how many
  std::string_view fixed_bytes;        // of all fixed operands
};

// Null for a version that the table does not know. What it points to lives as long as the process.
const BytecodeLengths* FindBytecodeLengths(int v8_major, int v8_minor);

// The length of the bytecode that `bytecodes` begins with, with its prefix and operands; 0 where it is unknown or does not fit
// into `size` bytes.
uint32_t BytecodeLength(const BytecodeLengths& lengths, const uint8_t* bytecodes, size_t size);

// Marks, for each of the `size` bytes, whether a bytecode begins there; behind a prefix one begins again. False, with `starts`
// unspecified, where the last one does not end with the bytes.
bool FindBytecodeStarts(const BytecodeLengths& lengths, const uint8_t* bytecodes, size_t size,
                        std::vector<bool>* starts);

}  // namespace ox
