// From an address in WebAssembly's code to its function, without listening to code events: a search backwards for where the code
// begins, then a search for that in the jump table of the module, or in the code itself for the function's index.
//
// What is found stays true until the module is gone: V8 puts no other code where code has been. On the isolate's thread; not for
// signals. Reads memory through safe_memory.h only, so a wrong guess is a miss, not a fault. Knows x64's code only.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <unordered_map>

#include "v8/layout.h"

namespace ox {

// A module, as an instance of it has it.
struct WasmModule {
  uintptr_t jump_table;  // of its own, and where it stays
  uintptr_t object;      // its WasmModuleObject, tagged
};

class WasmCode {
 public:
  explicit WasmCode(const Layout& layout) : layout_(layout) {}

  // The module of what a frame has as its instance.
  std::optional<WasmModule> FindModule(uintptr_t instance) const;

  // The index of the function at `pc`, among those that the module does not import.
  std::optional<uint32_t> FindFunction(const WasmModule& module, uintptr_t pc);

  // Before a collection that may free modules.
  void Clear();
  size_t MemoryBytes() const { return (code_.size() + unknown_.size()) * 48; }

 private:
  std::optional<uint32_t> Search(uintptr_t jump_table, uintptr_t pc);
  uintptr_t FindStart(uintptr_t pc);
  std::optional<uint32_t> FindSlot(uintptr_t jump_table, uintptr_t start) const;
  std::optional<uint32_t> ReadIndex(uintptr_t start) const;
  std::optional<uint32_t> FindBudget(uintptr_t start) const;

  const Layout& layout_;
  // Code that was found, by its start.
  struct Code {
    uintptr_t searched_to = 0;  // up to here no other begins
    std::optional<uint32_t> index;
  };
  std::map<uintptr_t, Code> code_;
  // Where nothing was found, and in which jump table: it will not be found later either.
  std::unordered_map<uintptr_t, uintptr_t> unknown_;
};

}  // namespace ox
