// From a bytecode to the position in the script that it was compiled from.
//
// On the isolate's thread; not for signals. What it reads is remembered until a collection may have moved it.
#pragma once

#include <cstdint>
#include <map>
#include <unordered_map>
#include <vector>

#include "v8/bytecode_lengths.h"
#include "v8/layout.h"
#include "v8/source_positions.h"

namespace ox {

class BytecodeMap {
 public:
  explicit BytecodeMap(const Layout& layout)
      : layout_(layout), lengths_(FindBytecodeLengths(layout.v8_major, layout.v8_minor)) {}

  // The script offset of the bytecode at `address`, which belongs to the function `shared`; -1 where it is not known.
  int32_t ScriptOffset(uintptr_t shared, uintptr_t address);

  // The same for the bytecode that begins at `offset` from the first one.
  int32_t ScriptOffsetAt(uintptr_t shared, int32_t offset);

  // The address of the bytecode that begins at `offset`, as the interpreter counts, in the array that has `address` and is
  // `shared`'s; 0 where none begins there.
  uintptr_t AddressOf(uintptr_t shared, uintptr_t address, uint32_t offset);

  // Whether the bytecode at `address` is known to be `shared`'s. If that bytecode is alive, so is then `shared`: no two functions
  // have the same.
  bool Has(uintptr_t shared, uintptr_t address);

  // The same of the bytecode that begins at `first_bytecode`; 0: it is not known.
  bool BeginsAt(uintptr_t shared, uintptr_t first_bytecode);

  // Whether the bytecode that begins at `first_bytecode` is known to be another function's than `shared`'s.
  bool IsOfAnother(uintptr_t shared, uintptr_t first_bytecode);

  // The function whose bytecode begins there, or has the address, if it was asked for before; 0 if not.
  uintptr_t OwnerOf(uintptr_t first_bytecode) const;
  uintptr_t OwnerAround(uintptr_t address) const;

  // To be called before a collection that may move bytecode.
  void Clear();

  size_t MemoryBytes() const { return functions_.size() * (sizeof(Bytecodes) + 88) + table_bytes_; }

 private:
  struct Bytecodes {
    uintptr_t begin = 0;  // address of the first bytecode; 0 where nothing could be read
    uint32_t size = 0;
    std::vector<PositionEntry> positions;
    bool has_starts = false;   // they were asked for
    std::vector<bool> starts;  // where a bytecode begins; empty unless the whole passed every check
  };

  Bytecodes& Find(uintptr_t shared);
  Bytecodes Read(uintptr_t shared);
  void ReadStarts(Bytecodes* bytecodes);

  const Layout& layout_;
  const BytecodeLengths* const lengths_;                // null where they are not known
  std::unordered_map<uintptr_t, Bytecodes> functions_;  // by SharedFunctionInfo
  std::map<uintptr_t, uintptr_t> owners_;               // the same the other way round, by first bytecode
  size_t table_bytes_ = 0;
};

}  // namespace ox
