#include "v8/bytecode_offsets.h"

#include <algorithm>

#include "v8/varint_reader.h"

namespace ox {

bool DecodeBytecodeOffsets(const std::vector<uint8_t>& table, const std::vector<uint8_t>& bytecodes,
                           const BytecodeLengths& lengths, uint32_t code_size, std::vector<BytecodeEntry>* entries) {
  entries->clear();
  VarintReader reader(table.data(), table.size());
  uint64_t code_bytes = 0;
  if (!reader.Read(&code_bytes) || code_bytes > code_size) return false;
  uint32_t code_offset = 0;
  auto code_end = static_cast<uint32_t>(code_bytes);
  for (size_t at = 0; at < bytecodes.size();) {
    const uint32_t length = BytecodeLength(lengths, bytecodes.data() + at, bytecodes.size() - at);
    if (length == 0 || !reader.Read(&code_bytes) || code_bytes > code_size - code_end) return false;
    code_end += static_cast<uint32_t>(code_bytes);
    if (code_end > code_offset) entries->push_back({code_offset, static_cast<uint32_t>(at)});
    code_offset = code_end;
    at += length;
  }
  return reader.AtEnd();
}

const BytecodeEntry* FindBytecode(const std::vector<BytecodeEntry>& entries, uint32_t code_offset) {
  auto after = std::upper_bound(entries.begin(), entries.end(), code_offset,
                                [](uint32_t offset, const BytecodeEntry& entry) { return offset < entry.code_offset; });
  return after == entries.begin() ? nullptr : &*(after - 1);
}

}  // namespace ox
