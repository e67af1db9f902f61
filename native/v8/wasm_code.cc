#include "v8/wasm_code.h"

#include <algorithm>
#include <iterator>

#include "engine/safe_memory.h"
#include "v8/heap_reader.h"
#include "v8/wasm_instructions.h"

namespace ox {
namespace {

constexpr uintptr_t kCodeAlignment = 64;
constexpr size_t kPageSize = 4096;
constexpr size_t kMaxCodeBytes = 1 << 20;
constexpr size_t kMaxFunctions = 1000000;  // V8's own limit

// Where code begins last, from `pc` backwards to `floor`; 0 where none does. Fails where something on the way cannot be read.
std::optional<uintptr_t> SearchStart(const WasmInstructions& instructions, uintptr_t pc, uintptr_t floor) {
  uint8_t bytes[kPageSize];
  uintptr_t at = pc & ~(kCodeAlignment - 1);
  while (at > floor) {
    const uintptr_t page = at & ~(kPageSize - 1);
    if (!ReadMemory(page, bytes, kPageSize)) return std::nullopt;
    for (; at >= page && at > floor; at -= kCodeAlignment) {
      if (instructions.IsStart(bytes + (at - page))) return at;
    }
  }
  return 0;
}

// Before it has its own frame, and when it has left it, code stands on its caller's, which may be of another module.
bool HasOwnFrame(uintptr_t start, uintptr_t pc) {
  uint8_t byte = 0;
  return pc - start >= WasmInstructions::kMaxStart && ReadValue(pc, &byte) && !WasmInstructions::IsReturn(byte);
}

}  // namespace

std::optional<WasmModule> WasmCode::FindModule(uintptr_t instance) const {
  WasmModule module{};
  uintptr_t object = instance;
  uintptr_t back = instance;
  if (layout_.wasm_instance_object != 0) {
    if (!ReadField(instance, layout_.wasm_instance_object, &object)) return std::nullopt;
    if (!ReadField(object, kWasmInstanceTrustedData, &back) || back != instance) return std::nullopt;
  }
  if (!HasType(object, layout_.type_wasm_instance_object)) return std::nullopt;
  if (!ReadField(object, layout_.wasm_module_object, &module.object)) return std::nullopt;
  if (!HasType(module.object, layout_.type_wasm_module_object)) return std::nullopt;
  if (!ReadField(instance, layout_.wasm_jump_table, &module.jump_table)) return std::nullopt;
  return module;
}

std::optional<uint32_t> WasmCode::FindFunction(const WasmModule& module, uintptr_t pc) {
#if defined(__x86_64__)
  const auto unknown = unknown_.find(pc);
  if (unknown != unknown_.end() && unknown->second == module.jump_table) return std::nullopt;
  const std::optional<uint32_t> index = Search(module.jump_table, pc);
  if (!index) unknown_[pc] = module.jump_table;
  return index;
#else
  return std::nullopt;
#endif
}

std::optional<uint32_t> WasmCode::Search(uintptr_t jump_table, uintptr_t pc) {
  const uintptr_t start = FindStart(pc);
  if (start == 0) return std::nullopt;
  std::optional<uint32_t>& known = code_[start].index;
  if (known) return known;
  std::optional<uint32_t> index = FindSlot(jump_table, start);
  // Code that has been replaced, and still runs.
  if (!index && HasOwnFrame(start, pc)) index = ReadIndex(start);
  known = index;
  return index;
}

// What is known of the code before spares reading it again, and serves where V8 has freed it meanwhile.
uintptr_t WasmCode::FindStart(uintptr_t pc) {
  const auto after = code_.upper_bound(pc);
  const auto before = after == code_.begin() ? code_.end() : std::prev(after);
  const uintptr_t searched_to = before == code_.end() ? 0 : before->second.searched_to;
  if (searched_to >= pc) return before->first;
  const uintptr_t lowest = pc > kMaxCodeBytes ? pc - kMaxCodeBytes : 0;
  const std::optional<uintptr_t> found =
      SearchStart(WasmInstructions(layout_.wasm_frame), pc, std::max(lowest, searched_to));
  if (!found) return 0;
  const bool goes_on = *found == 0 && before != code_.end() && searched_to >= lowest;
  const uintptr_t start = goes_on ? before->first : *found;
  if (start != 0) code_[start].searched_to = pc;
  return start;
}

// Each declared function has a slot, a jump to its current code; no slot crosses a line.
std::optional<uint32_t> WasmCode::FindSlot(uintptr_t jump_table, uintptr_t start) const {
  const size_t slot_size = layout_.wasm_jump_slot;
  uint8_t page[kPageSize];
  uint32_t index = 0;
  size_t size = 0;
  if (jump_table % kCodeAlignment != 0) return std::nullopt;
  for (uintptr_t at = jump_table; index < kMaxFunctions; at += size) {
    size = kPageSize - at % kPageSize;
    if (!ReadMemory(at, page, size)) return std::nullopt;
    for (size_t line = 0; line < size; line += kCodeAlignment) {
      for (size_t slot = line; slot + slot_size <= line + kCodeAlignment; slot += slot_size, index++) {
        uintptr_t target = 0;
        if (!WasmInstructions::ReadJump(page + slot, at + slot, &target)) return std::nullopt;
        if (target == start) return index;
      }
    }
  }
  return std::nullopt;
}

std::optional<uint32_t> WasmCode::ReadIndex(uintptr_t start) const {
  uint8_t bytes[WasmInstructions::kMaxStart];
  uint32_t index = 0;
  if (!ReadMemory(start, bytes, sizeof(bytes))) return std::nullopt;
  if (WasmInstructions::ReadIndex(bytes, &index)) return index;
  return FindBudget(start);
}

// Baseline code that may be replaced counts how much it does, in an array with an element a function.
std::optional<uint32_t> WasmCode::FindBudget(uintptr_t start) const {
  const WasmInstructions instructions(layout_.wasm_frame);
  uint8_t bytes[kPageSize + WasmInstructions::kMaxBudget];
  for (uintptr_t piece = start; piece < start + kMaxCodeBytes; piece += kPageSize) {
    // At the end of what is mapped, whole pages only can be had.
    size_t size = sizeof(bytes);
    if (!ReadMemory(piece, bytes, size)) {
      size = kPageSize - piece % kPageSize;
      if (!ReadMemory(piece, bytes, size)) return std::nullopt;
    }
    for (size_t at = 0; at < kPageSize && at + WasmInstructions::kMaxBudget <= size; at++) {
      const bool is_next = at % kCodeAlignment == 0 && piece + at > start;
      if (is_next && instructions.IsStart(bytes + at)) return std::nullopt;
      uint32_t index = 0;
      if (WasmInstructions::ReadBudget(bytes + at, layout_.wasm_tiering_budget, &index)) return index;
    }
  }
  return std::nullopt;
}

void WasmCode::Clear() {
  code_.clear();
  unknown_.clear();
}

}  // namespace ox
