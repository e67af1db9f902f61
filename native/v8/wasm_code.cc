#include "v8/wasm_code.h"

#include "engine/safe_memory.h"
#include "v8/heap_reader.h"
#include "v8/wasm_instructions.h"

namespace ox {
namespace {

constexpr uintptr_t kCodeAlignment = 64;
constexpr size_t kPageSize = 4096;
constexpr size_t kMaxCodeBytes = 1 << 20;
constexpr size_t kMaxFunctions = 1000000;  // V8's own limit

// Goes through pages backwards, and stops where one cannot be read.
uintptr_t FindStart(const WasmInstructions& instructions, uintptr_t pc) {
  uint8_t bytes[kPageSize];
  uintptr_t end = pc + 1;
  const uintptr_t floor = pc > kMaxCodeBytes ? pc - kMaxCodeBytes : 0;
  for (uintptr_t page = pc & ~(kPageSize - 1); page > floor; page -= kPageSize) {
    if (!ReadMemory(page, bytes, kPageSize)) return 0;
    for (uintptr_t at = (end - 1) & ~(kCodeAlignment - 1); at >= page; at -= kCodeAlignment) {
      if (instructions.IsStart(bytes + (at - page))) return at;
    }
    end = page;
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
  const uintptr_t start = FindStart(WasmInstructions(layout_.wasm_frame), pc);
  if (start == 0) return std::nullopt;
  const auto known = functions_.find(start);
  if (known != functions_.end()) return known->second;
  std::optional<uint32_t> index = FindSlot(jump_table, start);
  // Code that has been replaced, and still runs.
  if (!index && HasOwnFrame(start, pc)) index = ReadIndex(start);
  if (index) functions_.emplace(start, *index);
  return index;
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
  functions_.clear();
  unknown_.clear();
}

}  // namespace ox
