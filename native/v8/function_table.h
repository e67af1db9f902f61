// The functions that were sampled, in two steps. A drain may run where nothing may be allocated in V8's heap (before a
// collection, in an interrupt): there a function becomes a reference, kept alive by a handle. Names, files and lines are asked
// from V8's public API later, when JavaScript asks for a batch, once per function.
//
// On the isolate's thread; not for signals.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "v8-function.h"
#include "v8-persistent-handle.h"
#include "v8-script.h"
#include "v8-wasm.h"
#include "v8/batch.h"
#include "v8/layout.h"
#include "v8/wasm_code.h"

namespace ox {

using FunctionRef = uint32_t;

// References that always exist, by their fixed number.
enum WellKnownFunction : FunctionRef {
  kGarbageCollector,
  kProgram,
  kProfiler,
  kUnresolved,
  kWasmFunction,
  kRegExpCode,
  kTruncated,
  kOther,
  kWellKnownCount,
};

class FunctionTable {
 public:
  FunctionTable(v8::Isolate* isolate, const Layout& layout);

  // Step one; allocates nothing in V8's heap.
  //
  // `shared` is a SharedFunctionInfo with a script: what all closures of a function share. Only it is held, never a closure, which
  // would keep alive all that it captures, and may have been given a name of its own. It must be certain to be alive: what looks
  // like one may be the remains of one that a collection has freed, and V8's collector would not survive a handle to it.
  FunctionRef ForShared(uintptr_t shared);
  // As ForShared, for one without a script. Nothing of it is held, so it need not be alive.
  FunctionRef ForScriptless(uintptr_t shared, const std::string& name);
  // For the function of WebAssembly's with this index among those that its module does not import. The module must be certain to be
  // alive; it is held.
  FunctionRef ForWasm(const WasmModule& module, uint32_t declared_index);
  // For C and C++ code. `pc` is in the executable or a library, or, where nothing knows it, in WebAssembly's code.
  FunctionRef ForNative(uintptr_t pc);
  // For a builtin that has a function of its own, `function`. The symbol at `pc` in the executable is its name, unless that
  // only carries calls to functions of C++.
  FunctionRef ForBuiltin(uintptr_t pc, FunctionRef function);

  // Forgets what is known by address; to be called before a collection that may move SharedFunctionInfos.
  void ForgetAddresses();
  // Lets go of every function but those for which `needed`, by reference, says that they must still be named, or lines be found.
  void HoldOnly(const std::vector<bool>& needed);
  // Forgets every reference but the well-known ones. Ids stay.
  void ForgetReferences();
  // Forgets every id too: numbering starts again.
  void ForgetIds();

  // Step two; needs an entered context, may allocate in V8's heap. False while the symbol table is still being read and the
  // name depends on it.
  bool Name(FunctionRef ref, uint32_t* id);

  // 1-based line of `script_offset` in the function's script; 0 where it is not known. As Name.
  int LineOf(FunctionRef ref, int32_t script_offset);

  // Functions that got their id since the last call; at most so many of them, in the order of their ids.
  std::vector<FunctionInfo> TakeNew(size_t limit = SIZE_MAX);
  size_t new_count() const { return new_.size(); }

  size_t references() const { return references_.size(); }
  // How many functions have become references since all were named.
  size_t unnamed() const { return unnamed_; }
  void CountAllAsNamed() { unnamed_ = 0; }

  uint64_t named() const { return named_; }
  size_t MemoryBytes() const;

 private:
  struct Reference {
    v8::Global<v8::UnboundScript> shared;  // of functions with a script
    bool is_whole_script = false;
    v8::Global<v8::WasmModuleObject> module;  // of functions of WebAssembly's
    uint32_t declared_index = 0;
    uintptr_t pc = 0;
    FunctionRef builtin_function = 0;  // of a builtin; 0 elsewhere
    int64_t id = -1;
  };

  FunctionInfo DescribeScripted(v8::Local<v8::UnboundScript> shared, bool is_whole_script, std::string* key);
  FunctionInfo DescribeScript(v8::Local<v8::UnboundScript> shared);
  void DescribeSourceMap(v8::Local<v8::Value> url, int script_id, FunctionInfo* info);
  void NameWasm(FunctionRef ref);
  bool NameByAddress(FunctionRef ref);
  void Assign(FunctionRef ref, const std::string& key, FunctionInfo info);
  void AssignWellKnown(FunctionRef ref, FunctionRef well_known);
  std::string ToUtf8(v8::Local<v8::Value> value);

  v8::Isolate* const isolate_;
  const Layout& layout_;
  std::vector<Reference> references_;
  std::unordered_map<uintptr_t, FunctionRef> by_shared_;  // tagged SharedFunctionInfo
  std::unordered_map<uintptr_t, FunctionRef> by_pc_;
  // By the jump table, which stays where it is, and the index.
  std::map<std::pair<uintptr_t, uint32_t>, FunctionRef> by_wasm_;
  std::unordered_map<std::string, uint32_t> ids_;
  std::unordered_map<int, std::string> long_map_urls_;  // what stands for them, by script
  std::unordered_map<uint64_t, int> lines_;             // by reference and script offset
  size_t key_bytes_ = 0;
  size_t unnamed_ = 0;
  uint32_t next_id_ = 0;
  uint64_t named_ = 0;
  std::vector<FunctionInfo> new_;
};

}  // namespace ox
