// From an address in JIT code to the Code object that owns it, without listening to code events: a search backwards for the
// header that claims the address. What it finds is remembered until a collection may have moved or freed code.
//
// On the isolate's thread; not for signals. Reads memory through safe_memory.h only, so a wrong guess is a miss, not a fault.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <unordered_set>
#include <vector>

#include "engine/address_range.h"
#include "v8/bytecode_lengths.h"
#include "v8/bytecode_offsets.h"
#include "v8/layout.h"
#include "v8/source_positions.h"

namespace ox {

enum class Tier : uint8_t { kNone, kInterpreted, kBaseline, kMaglev, kTurbofan };

// One of the places by which optimised code is left for good.
struct CodeExit {
  uint32_t left_at = 0;          // the return address of the call, from the code's start, that it stands for; 0 unknown
  int32_t bytecode_offset = -1;  // of that call, in the function itself or in one that was inlined; -1 unknown
};

struct CodeInfo {
  uintptr_t start;
  uint32_t size;
  uint8_t kind;                     // V8's CodeKind
  Tier tier;                        // kNone for code that is not a JavaScript function's
  uintptr_t deoptimization_data;    // in baseline code: what leads to its bytecode
  uintptr_t source_position_table;  // in baseline code: its bytecode offset table

  // Decoded when a sample first falls into this code.
  bool decoded = false;
  bool can_expand = false;        // positions and inlinings passed every check
  uintptr_t shared_function = 0;  // of the outer function; 0 unknown
  std::vector<PositionEntry> positions;
  std::vector<InliningPosition> inlinings;
  std::vector<uintptr_t> inlined_functions;  // SharedFunctionInfos
  uint32_t exit_start = 0;                   // where the exits begin by which the code is left for good
  uint32_t exit_size = 0;
  std::vector<CodeExit> exits;

  // Null where `pc` is not that of an exit. V8 has a frame return to one instead of to its call where the code is no longer valid.
  const CodeExit* ExitAt(uintptr_t pc) const;

  // Of baseline code; empty unless bytecode and table passed every check.
  uintptr_t first_bytecode = 0;  // its address
  std::vector<BytecodeEntry> bytecodes;

  // The address of the bytecode that the machine code at `pc` was made from; 0 where it is not known.
  uintptr_t BytecodeAt(uintptr_t pc) const;
};

class CodeMap {
 public:
  CodeMap(const Layout& layout, AddressRange code_range)
      : layout_(layout),
        code_range_(code_range),
        bytecode_lengths_(FindBytecodeLengths(layout.v8_major, layout.v8_minor)) {}

  // The code that holds `pc`, decoded; null where there is none. The pointer lives until Clear.
  CodeInfo* Find(uintptr_t pc);

  // To be called before a collection that may move or free code.
  void Clear();

  size_t MemoryBytes() const { return codes_.size() * (sizeof(CodeInfo) + 64) + table_bytes_ + misses_.size() * 16; }

 private:
  std::unique_ptr<CodeInfo> SearchBackwards(uintptr_t pc);
  std::unique_ptr<CodeInfo> ReadCode(uintptr_t start, uintptr_t tagged_code, uintptr_t pc);
  void Decode(CodeInfo* code);
  void DecodeBaseline(CodeInfo* code);
  void DecodeOptimized(CodeInfo* code);
  void ReadExits(const std::vector<uintptr_t>& deopt_data, CodeInfo* code);
  bool ReadInlinings(const std::vector<uintptr_t>& deopt_data, CodeInfo* code);
  bool ReadSharedFunction(uintptr_t entry, uintptr_t* shared);
  Tier TierOf(uint8_t kind) const;

  const Layout& layout_;
  const AddressRange code_range_;
  const BytecodeLengths* const bytecode_lengths_;         // null where they are not known
  std::map<uintptr_t, std::unique_ptr<CodeInfo>> codes_;  // by start
  std::unordered_set<uintptr_t> misses_;
  size_t table_bytes_ = 0;
};

}  // namespace ox
