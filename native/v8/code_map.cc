#include "v8/code_map.h"

#include <algorithm>
#include <cstring>

#include "engine/safe_memory.h"
#include "v8/heap_reader.h"

namespace ox {
namespace {

constexpr uintptr_t kCodeAlignment = 64;
constexpr uintptr_t kPageSize = 4096;
// V8 reserves code in chunks of this size; no function's code is longer in practice.
constexpr uintptr_t kMaxSearchBytes = 256 * 1024;
constexpr size_t kMaxMisses = 1 << 16;

// The length of the call that an exit is; 0 where it is none that is known.
uint32_t ReadExitSize(uintptr_t address) {
#if defined(__x86_64__)
  // A call by a word of the isolate's data, which r13 has, near or far.
  uint8_t code[3];
  if (!ReadMemory(address, code, sizeof(code)) || code[0] != 0x41 || code[1] != 0xFF) return 0;
  return code[2] == 0x55 ? 4 : code[2] == 0x95 ? 7 : 0;
#elif defined(__aarch64__)
  return 4;
#endif
}

size_t TableBytes(const CodeInfo& code) {
  return code.positions.size() * sizeof(PositionEntry) + code.inlinings.size() * sizeof(InliningPosition) +
         code.bytecodes.size() * sizeof(BytecodeEntry) + code.exits.size() * sizeof(CodeExit);
}

}  // namespace

uintptr_t CodeInfo::BytecodeAt(uintptr_t pc) const {
  const BytecodeEntry* entry = FindBytecode(bytecodes, static_cast<uint32_t>(pc - start));
  return entry == nullptr ? 0 : first_bytecode + entry->bytecode_offset;
}

// What is known of a return address is the byte before it: that of an exit is the last one of the exit before, or of what is before
// the first.
const CodeExit* CodeInfo::ExitAt(uintptr_t pc) const {
  static constexpr CodeExit kUnknown;
  const auto offset = static_cast<uint32_t>(pc - start);
  if (exit_start == 0 || offset + 1 < exit_start) return nullptr;
  const uint32_t exit = exit_size == 0 ? UINT32_MAX : (offset + 1 - exit_start) / exit_size;
  return exit < exits.size() ? &exits[exit] : &kUnknown;
}

CodeInfo* CodeMap::Find(uintptr_t pc) {
  auto after = codes_.upper_bound(pc);
  if (after != codes_.begin()) {
    CodeInfo* code = std::prev(after)->second.get();
    if (pc < code->start + code->size) return code;
  }
  if (!code_range_.Contains(pc) || misses_.count(pc) != 0) return nullptr;
  std::unique_ptr<CodeInfo> found = SearchBackwards(pc);
  if (found == nullptr) {
    if (misses_.size() < kMaxMisses) misses_.insert(pc);
    return nullptr;
  }
  Decode(found.get());
  table_bytes_ += TableBytes(*found);
  CodeInfo* code = found.get();
  codes_[code->start] = std::move(found);
  return code;
}

void CodeMap::Clear() {
  codes_.clear();
  misses_.clear();
  table_bytes_ = 0;
}

std::unique_ptr<CodeInfo> CodeMap::SearchBackwards(uintptr_t pc) {
  const uintptr_t lowest = std::max(code_range_.begin, pc > kMaxSearchBytes ? pc - kMaxSearchBytes : 0);
  const uintptr_t header = layout_.instruction_stream_header;
  uintptr_t words[kPageSize / sizeof(uintptr_t)];
  uintptr_t page = 0;
  bool readable = false;
  for (uintptr_t start = pc & ~(kCodeAlignment - 1); start >= lowest + header; start -= kCodeAlignment) {
    const uintptr_t slot = start - header + kInstructionStreamCode;
    if ((slot & ~(kPageSize - 1)) != page) {
      page = slot & ~(kPageSize - 1);
      readable = ReadMemory(page, words, kPageSize);
    }
    // Within one code object everything is mapped: a hole ends the search.
    if (!readable) return nullptr;
    const uintptr_t tagged_code = words[(slot - page) / sizeof(uintptr_t)];
    if (!IsHeapObject(tagged_code) || code_range_.Contains(tagged_code)) continue;
    if (std::unique_ptr<CodeInfo> code = ReadCode(start, tagged_code, pc)) return code;
  }
  return nullptr;
}

// A candidate is right when the Code says of itself that it starts here and reaches over the pc; random data does not.
std::unique_ptr<CodeInfo> CodeMap::ReadCode(uintptr_t start, uintptr_t tagged_code, uintptr_t pc) {
  uint8_t object[64];
  if (!ReadMemory(Untag(tagged_code), object, sizeof(object))) return nullptr;
  auto field = [&](int offset, auto* out) { memcpy(out, object + offset, sizeof(*out)); };
  uintptr_t own_start = 0;
  uint32_t size = 0;
  uint32_t flags = 0;
  field(layout_.code_instruction_start, &own_start);
  field(layout_.code_instruction_size, &size);
  field(layout_.code_flags, &flags);
  if (own_start != start || pc >= start + size) return nullptr;
  if (!HasType(tagged_code, layout_.type_code)) return nullptr;
  if (!HasType(start - layout_.instruction_stream_header + 1, layout_.type_instruction_stream)) return nullptr;
  auto code = std::make_unique<CodeInfo>();
  code->start = start;
  code->size = size;
  code->kind = flags & kCodeKindMask;
  code->tier = TierOf(code->kind);
  field(layout_.code_deoptimization_data, &code->deoptimization_data);
  field(layout_.code_source_position_table, &code->source_position_table);
  return code;
}

Tier CodeMap::TierOf(uint8_t kind) const {
  const int tier = kind - layout_.kind_interpreted;
  return tier < 0 || tier > 3 ? Tier::kNone : static_cast<Tier>(tier + 1);
}

void CodeMap::Decode(CodeInfo* code) {
  code->decoded = true;
  if (code->tier == Tier::kBaseline) DecodeBaseline(code);
  if (code->tier == Tier::kMaglev || code->tier == Tier::kTurbofan) DecodeOptimized(code);
}

void CodeMap::DecodeBaseline(CodeInfo* code) {
  uintptr_t array = 0;
  uint32_t size = 0;
  std::vector<uint8_t> table;
  if (bytecode_lengths_ == nullptr || !ReadBytes(code->source_position_table, &table)) return;
  if (!FindBytecodeArray(layout_, code->deoptimization_data, &array) || !ReadBytecodeLength(array, &size)) return;
  std::vector<uint8_t> bytecodes(size);
  code->first_bytecode = Untag(array) + layout_.bytecode_array_data;
  if (!ReadMemory(code->first_bytecode, bytecodes.data(), size)) return;
  if (!DecodeBytecodeOffsets(table, bytecodes, *bytecode_lengths_, code->size, &code->bytecodes)) {
    code->bytecodes.clear();
  }
}

void CodeMap::DecodeOptimized(CodeInfo* code) {
  std::vector<uintptr_t> deopt_data;
  if (!ReadArray(code->deoptimization_data, &deopt_data)) return;
  const auto shared_index = static_cast<size_t>(layout_.deopt_shared_function_info);
  if (shared_index >= deopt_data.size() || !ReadSharedFunction(deopt_data[shared_index], &code->shared_function))
    return;
  ReadExits(deopt_data, code);
  std::vector<uint8_t> table;
  if (!ReadBytes(code->source_position_table, &table)) return;
  code->can_expand =
      DecodePositions(table.data(), table.size(), layout_.positions_shift_code_delta, code->size, &code->positions) &&
      ReadInlinings(deopt_data, code);
}

bool CodeMap::ReadSharedFunction(uintptr_t entry, uintptr_t* shared) {
  uintptr_t found = entry;
  if (layout_.deopt_shared_is_wrapped && !ReadField(entry, kWrapperSharedFunctionInfo, &found)) return false;
  if (!HasType(found, layout_.type_shared_function_info)) return false;
  *shared = found;
  return true;
}

// The exits follow the code proper: each is one call, of the same length, the eager ones first.
void CodeMap::ReadExits(const std::vector<uintptr_t>& deopt_data, CodeInfo* code) {
  constexpr size_t kEntryWords = 3;
  constexpr size_t kEntryBytecode = 0;
  constexpr size_t kEntryPc = 2;
  const auto first = static_cast<size_t>(layout_.deopt_exit_start);
  if (first + 3 > deopt_data.size()) return;
  for (size_t i = first; i < first + 3; i++) {
    if (!IsSmi(deopt_data[i]) || SmiValue(deopt_data[i]) < 0) return;
  }
  const auto exit_start = static_cast<uint32_t>(SmiValue(deopt_data[first]));
  const size_t exits = static_cast<size_t>(SmiValue(deopt_data[first + 1])) + SmiValue(deopt_data[first + 2]);
  if (exits == 0 || exit_start >= code->size || first + 3 + exits * kEntryWords > deopt_data.size()) return;
  code->exit_start = exit_start;
  code->exit_size = ReadExitSize(code->start + exit_start);
  for (size_t i = 0; i < exits; i++) {
    const uintptr_t* entry = &deopt_data[first + 3 + i * kEntryWords];
    CodeExit exit;
    const uintptr_t pc = entry[kEntryPc];
    // Maglev has the exit itself there.
    if (IsSmi(pc) && SmiValue(pc) > 0 && SmiValue(pc) <= static_cast<int32_t>(exit_start)) exit.left_at = SmiValue(pc);
    if (IsSmi(entry[kEntryBytecode])) exit.bytecode_offset = SmiValue(entry[kEntryBytecode]);
    code->exits.push_back(exit);
  }
}

bool CodeMap::ReadInlinings(const std::vector<uintptr_t>& deopt_data, CodeInfo* code) {
  const auto count_index = static_cast<size_t>(layout_.deopt_inlined_function_count);
  const auto literals_index = static_cast<size_t>(layout_.deopt_literal_array);
  const auto positions_index = static_cast<size_t>(layout_.deopt_inlining_positions);
  if (std::max({count_index, literals_index, positions_index}) >= deopt_data.size()) return false;
  if (!IsSmi(deopt_data[count_index])) return false;
  const int32_t count = SmiValue(deopt_data[count_index]);
  if (count == 0) return true;
  std::vector<uintptr_t> literals;
  if (count < 0 || !ReadArray(deopt_data[literals_index], &literals)) return false;
  if (static_cast<size_t>(count) > literals.size()) return false;
  for (int32_t i = 0; i < count; i++) {
    const uintptr_t shared = Untag(literals[i]) | 1;  // weak pointers are allowed here
    if (!HasType(shared, layout_.type_shared_function_info)) return false;
    code->inlined_functions.push_back(shared);
  }
  struct RawInlining {
    uint64_t position;
    int32_t function_index;
    int32_t padding;
  };
  static_assert(sizeof(RawInlining) == 16);
  std::vector<uint8_t> bytes;
  if (!ReadBytes(deopt_data[positions_index], &bytes)) return false;
  for (size_t at = 0; at + sizeof(RawInlining) <= bytes.size(); at += sizeof(RawInlining)) {
    RawInlining raw;
    memcpy(&raw, bytes.data() + at, sizeof(raw));
    if (raw.function_index < -1 || raw.function_index >= count) return false;
    code->inlinings.push_back({SourcePosition::FromBits(raw.position), raw.function_index});
  }
  return true;
}

}  // namespace ox
