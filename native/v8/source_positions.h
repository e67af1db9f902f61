// V8's source position tables: from an offset in machine code to the position in the script, and to the inlining it came
// from. Pure functions on bytes that may be torn or hostile: every read is bounded, every claim is checked.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace ox {

// One step of a source position: bits 1-30 hold the script offset plus 1, bits 31-46 the inlining id plus 1, bit 0 says that
// the rest means something else (an external file).
struct SourcePosition {
  int32_t script_offset;  // -1 unknown
  int32_t inlining_id;    // -1: the function itself, not one inlined into it

  static SourcePosition FromBits(uint64_t bits) {
    if ((bits & 1) != 0) return {-1, -1};
    return {static_cast<int32_t>((bits >> 1) & 0x3FFFFFFF) - 1, static_cast<int32_t>((bits >> 31) & 0xFFFF) - 1};
  }
};

struct PositionEntry {
  uint32_t code_offset;
  SourcePosition position;
};

// Decodes a whole table. False, with `entries` unspecified, unless the offsets ascend and stay within `code_size`.
// `shift_code_delta`: the code delta is unsigned and shifted by 2 (Node 26) instead of zigzag.
bool DecodePositions(const uint8_t* bytes, size_t size, bool shift_code_delta, uint32_t code_size,
                     std::vector<PositionEntry>* entries);

// The last entry at or before `code_offset`; null where there is none.
const PositionEntry* FindPosition(const std::vector<PositionEntry>& entries, uint32_t code_offset);

// Where an inlined function was called from, as DeoptimizationData lists it.
struct InliningPosition {
  SourcePosition call_site;
  int32_t function_index;  // into the literals; -1 the outer function
};

// One function of an expanded frame, leaf first.
struct InlinedStep {
  int32_t function_index;  // -1 the outer function
  int32_t script_offset;   // being executed there; -1 unknown
};

// Expands `position` into the functions that were merged there. False where an id is out of range or ids do not fall.
bool ExpandInlining(SourcePosition position, const std::vector<InliningPosition>& inlinings,
                    std::vector<InlinedStep>* steps);

}  // namespace ox
