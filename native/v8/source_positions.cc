#include "v8/source_positions.h"

#include <algorithm>

#include "v8/varint_reader.h"

namespace ox {
namespace {

int64_t FromZigzag(uint64_t value) { return static_cast<int64_t>(value >> 1) ^ -static_cast<int64_t>(value & 1); }

int64_t CodeDelta(uint64_t encoded, bool shifted) {
  if (shifted) return static_cast<int64_t>(encoded >> 2);
  const int64_t delta = FromZigzag(encoded);
  return delta < 0 ? ~delta : delta;  // negative: not a statement
}

}  // namespace

bool DecodePositions(const uint8_t* bytes, size_t size, bool shift_code_delta, uint32_t code_size,
                     std::vector<PositionEntry>* entries) {
  entries->clear();
  VarintReader reader(bytes, size);
  int64_t code_offset = -1;
  uint64_t position = 0;
  while (!reader.AtEnd()) {
    uint64_t code_bits = 0;
    uint64_t position_bits = 0;
    if (!reader.Read(&code_bits) || !reader.Read(&position_bits)) return false;
    const int64_t delta = CodeDelta(code_bits, shift_code_delta);
    if (delta < 0 || delta > int64_t{code_size} + 1) return false;
    code_offset += delta;
    if (code_offset > code_size) return false;
    position += static_cast<uint64_t>(FromZigzag(position_bits));
    // Bytecode may have an entry before its first offset: the function's own.
    if (code_offset < 0) continue;
    entries->push_back({static_cast<uint32_t>(code_offset), SourcePosition::FromBits(position)});
  }
  return true;
}

const PositionEntry* FindPosition(const std::vector<PositionEntry>& entries, uint32_t code_offset) {
  auto after = std::upper_bound(entries.begin(), entries.end(), code_offset,
                                [](uint32_t offset, const PositionEntry& entry) { return offset < entry.code_offset; });
  return after == entries.begin() ? nullptr : &*(after - 1);
}

bool ExpandInlining(SourcePosition position, const std::vector<InliningPosition>& inlinings,
                    std::vector<InlinedStep>* steps) {
  steps->clear();
  int32_t last_id = INT32_MAX;
  while (position.inlining_id >= 0) {
    if (position.inlining_id >= last_id || static_cast<size_t>(position.inlining_id) >= inlinings.size()) return false;
    last_id = position.inlining_id;
    const InliningPosition& inlining = inlinings[last_id];
    steps->push_back({inlining.function_index, position.script_offset});
    position = inlining.call_site;
  }
  steps->push_back({-1, position.script_offset});
  return true;
}

}  // namespace ox
