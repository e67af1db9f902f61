// V8's bytecode offset tables: from an offset in baseline code to the bytecode that it was made from. Such a table holds the
// length of the code's prologue, then, for one bytecode after another, the length of its machine code. Pure functions on bytes
// that may be torn or hostile: every read is bounded, every claim is checked. Any thread; not for signals.
#pragma once

#include <cstdint>
#include <vector>

#include "v8/bytecode_lengths.h"

namespace ox {

struct BytecodeEntry {
  uint32_t code_offset;  // its machine code begins here
  uint32_t bytecode_offset;
};

// Decodes a whole table. False, with `entries` unspecified, unless table and bytecodes end together, and within `code_size`.
// `entries` ascend by both offsets; the first of them has the prologue as well. Bytecodes without machine code have no entry.
bool DecodeBytecodeOffsets(const std::vector<uint8_t>& table, const std::vector<uint8_t>& bytecodes,
                           const BytecodeLengths& lengths, uint32_t code_size, std::vector<BytecodeEntry>* entries);

// The last entry at or before `code_offset`; null where there is none.
const BytecodeEntry* FindBytecode(const std::vector<BytecodeEntry>& entries, uint32_t code_offset);

}  // namespace ox
