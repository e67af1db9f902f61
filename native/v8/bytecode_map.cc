#include "v8/bytecode_map.h"

#include <iterator>

#include "engine/safe_memory.h"
#include "v8/heap_reader.h"

namespace ox {

int32_t BytecodeMap::ScriptOffset(uintptr_t shared, uintptr_t address) {
  const Bytecodes& bytecodes = Find(shared);
  if (address < bytecodes.begin || address - bytecodes.begin >= bytecodes.size) return -1;
  const PositionEntry* entry = FindPosition(bytecodes.positions, static_cast<uint32_t>(address - bytecodes.begin));
  return entry == nullptr ? -1 : entry->position.script_offset;
}

int32_t BytecodeMap::ScriptOffsetAt(uintptr_t shared, int32_t offset) {
  const uintptr_t begin = Find(shared).begin;
  return begin == 0 || offset < 0 ? -1 : ScriptOffset(shared, begin + static_cast<uint32_t>(offset));
}

uintptr_t BytecodeMap::AddressOf(uintptr_t shared, uintptr_t address, uint32_t offset) {
  Bytecodes& bytecodes = Find(shared);
  if (address < bytecodes.begin || address - bytecodes.begin >= bytecodes.size) return 0;
  if (!bytecodes.has_starts) ReadStarts(&bytecodes);
  const auto first = static_cast<uint32_t>(layout_.bytecode_array_data - 1);  // the array's address is tagged
  if (offset < first || offset - first >= bytecodes.starts.size() || !bytecodes.starts[offset - first]) return 0;
  return bytecodes.begin + (offset - first);
}

bool BytecodeMap::Has(uintptr_t shared, uintptr_t address) {
  const Bytecodes& bytecodes = Find(shared);
  // As a function is entered, the interpreter is one before its first bytecode.
  return bytecodes.begin != 0 && address + 1 - bytecodes.begin <= bytecodes.size;
}

bool BytecodeMap::BeginsAt(uintptr_t shared, uintptr_t first_bytecode) {
  return first_bytecode != 0 && Find(shared).begin == first_bytecode;
}

bool BytecodeMap::IsOfAnother(uintptr_t shared, uintptr_t first_bytecode) {
  const uintptr_t begin = Find(shared).begin;
  return begin != 0 && begin != first_bytecode;
}

uintptr_t BytecodeMap::OwnerOf(uintptr_t first_bytecode) const {
  auto owner = owners_.find(first_bytecode);
  return owner == owners_.end() ? 0 : owner->second;
}

uintptr_t BytecodeMap::OwnerAround(uintptr_t address) const {
  auto after = owners_.upper_bound(address);
  if (after == owners_.begin()) return 0;
  const auto [begin, owner] = *std::prev(after);
  return address - begin < functions_.at(owner).size ? owner : 0;
}

void BytecodeMap::Clear() {
  functions_.clear();
  owners_.clear();
  table_bytes_ = 0;
}

BytecodeMap::Bytecodes& BytecodeMap::Find(uintptr_t shared) {
  auto known = functions_.find(shared);
  if (known == functions_.end()) {
    known = functions_.emplace(shared, Read(shared)).first;
    table_bytes_ += known->second.positions.size() * sizeof(PositionEntry);
    if (known->second.begin != 0) owners_[known->second.begin] = shared;
  }
  return known->second;
}

BytecodeMap::Bytecodes BytecodeMap::Read(uintptr_t shared) {
  Bytecodes bytecodes;
  uintptr_t array = 0;
  uint32_t size = 0;
  uintptr_t table = 0;
  std::vector<uint8_t> bytes;
  if (!ReadField(shared, layout_.shared_function_data, &array)) return bytecodes;
  if (!FindBytecodeArray(layout_, array, &array) || !ReadBytecodeLength(array, &size)) return bytecodes;
  if (!ReadField(array, layout_.bytecode_array_source_position_table, &table) || !ReadBytes(table, &bytes))
    return bytecodes;
  if (!DecodePositions(bytes.data(), bytes.size(), layout_.positions_shift_code_delta, size, &bytecodes.positions)) {
    bytecodes.positions.clear();
  }
  bytecodes.begin = Untag(array) + layout_.bytecode_array_data;
  bytecodes.size = size;
  return bytecodes;
}

void BytecodeMap::ReadStarts(Bytecodes* bytecodes) {
  bytecodes->has_starts = true;
  std::vector<uint8_t> bytes(bytecodes->size);
  if (lengths_ == nullptr || !ReadMemory(bytecodes->begin, bytes.data(), bytes.size())) return;
  if (!FindBytecodeStarts(*lengths_, bytes.data(), bytes.size(), &bytecodes->starts)) bytecodes->starts.clear();
  table_bytes_ += bytecodes->starts.size() / 8;
}

}  // namespace ox
