// Source position tables and inlining tables of arbitrary bytes: what is decoded keeps the promises of source_positions.h.
#include "v8/source_positions.h"

#include "fuzz/input.h"

namespace ox {
namespace {

void CheckEntries(const std::vector<PositionEntry>& entries, size_t size, uint32_t code_size) {
  OX_REQUIRE(entries.size() <= size / 2);
  uint32_t last = 0;
  for (const PositionEntry& entry : entries) {
    OX_REQUIRE(entry.code_offset >= last && entry.code_offset <= code_size);
    OX_REQUIRE(entry.position.script_offset >= -1);
    OX_REQUIRE(entry.position.inlining_id >= -1 && entry.position.inlining_id <= 0xFFFE);
    last = entry.code_offset;
  }
}

// The last one at or before the offset, by looking at each.
const PositionEntry* FindSlowly(const std::vector<PositionEntry>& entries, uint32_t offset) {
  const PositionEntry* found = nullptr;
  for (const PositionEntry& entry : entries) {
    if (entry.code_offset <= offset) found = &entry;
  }
  return found;
}

std::vector<InliningPosition> TakeInlinings(Input* input) {
  std::vector<InliningPosition> inlinings(input->Take<uint8_t>());
  for (InliningPosition& inlining : inlinings) {
    // Near each other, so that many refer to one that exists.
    inlining.call_site = {input->Take<int16_t>(), static_cast<int32_t>(input->Take<uint8_t>()) - 2};
    inlining.function_index = input->Take<int8_t>();
  }
  return inlinings;
}

void CheckSteps(SourcePosition position, const std::vector<InliningPosition>& inlinings) {
  std::vector<InlinedStep> steps;
  if (!ExpandInlining(position, inlinings, &steps)) return;
  OX_REQUIRE(!steps.empty() && steps.size() <= inlinings.size() + 1);
  OX_REQUIRE(steps.front().script_offset == position.script_offset);
  OX_REQUIRE(steps.back().function_index == -1);
}

}  // namespace
}  // namespace ox

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* bytes, size_t size) {
  ox::Input input(bytes, size);
  const bool shifted = (input.Take<uint8_t>() & 1) != 0;
  const uint32_t code_size = input.Take<uint32_t>() % (1 << 20);
  const uint32_t offset = input.Take<uint32_t>() % (1 << 20);
  const std::vector<ox::InliningPosition> inlinings = ox::TakeInlinings(&input);
  std::vector<ox::PositionEntry> entries;
  if (!ox::DecodePositions(input.rest(), input.rest_size(), shifted, code_size, &entries)) return 0;
  ox::CheckEntries(entries, input.rest_size(), code_size);
  OX_REQUIRE(ox::FindPosition(entries, offset) == ox::FindSlowly(entries, offset));
  for (const ox::PositionEntry& entry : entries) ox::CheckSteps(entry.position, inlinings);
  return 0;
}
