// The functions that were sampled, in two steps. A drain may run where nothing may be allocated in V8's heap (before a
// collection, in an interrupt): there a function becomes a reference, kept alive by a handle. Names, files and lines are asked
// from V8's public API later, when JavaScript asks for a batch, once per function.
//
// On the isolate's thread; not for signals.
#pragma once

#include <cstdint>
#include <string>
#include <unordered_map>
#include <vector>

#include "v8-function.h"
#include "v8-persistent-handle.h"
#include "v8-script.h"
#include "v8/batch.h"

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
  kWellKnownCount,
};

class FunctionTable {
 public:
  explicit FunctionTable(v8::Isolate* isolate);

  // Step one; allocates nothing in V8's heap.
  //
  // `shared` is a SharedFunctionInfo with a script, `closure` a function that has it, which knows its name best; 0 unless it is
  // certain to be alive. What looks like one in a stack slot may be the remains of one that a collection has freed or moved, and
  // V8's collector would not survive a handle to it.
  FunctionRef ForShared(uintptr_t shared, uintptr_t closure = 0);
  // As ForShared, for one without a script; `name` is a string, or 0.
  FunctionRef ForScriptless(uintptr_t shared, uintptr_t name);
  // Whether a closure could add nothing to what is known of a function.
  bool IsSettled(FunctionRef ref) const { return references_[ref].id >= 0 || !references_[ref].closure.IsEmpty(); }
  // For C and C++ code. `pc` is in the executable or a library, or, where nothing knows it, in WebAssembly's code.
  FunctionRef ForNative(uintptr_t pc);
  // For a builtin that has a function of its own, `function`. The symbol at `pc` in the executable is its name, unless that
  // only carries calls to functions of C++.
  FunctionRef ForBuiltin(uintptr_t pc, FunctionRef function);

  // Forgets what is known by address; to be called before a collection that may move SharedFunctionInfos.
  void ForgetAddresses() { by_shared_.clear(); }
  // Forgets every reference but the well-known ones. Ids stay.
  void ForgetReferences();
  // Forgets every id too: numbering starts again.
  void ForgetIds();

  // Step two; needs an entered context, may allocate in V8's heap. False while the symbol table is still being read and the
  // name depends on it.
  bool Name(FunctionRef ref, uint32_t* id);

  // 1-based line of `script_offset` in the function's script; 0 where it is not known. As Name.
  int LineOf(FunctionRef ref, int32_t script_offset);

  // Functions that got their id since the last call.
  std::vector<FunctionInfo> TakeNew();
  size_t new_count() const { return new_.size(); }

  uint64_t named() const { return named_; }
  size_t MemoryBytes() const;

 private:
  struct Reference {
    v8::Global<v8::UnboundScript> shared;  // of functions with a script
    v8::Global<v8::Function> closure;      // until it has given its name; empty where none was certain
    v8::Global<v8::String> name;           // of functions without one
    bool is_scriptless = false;
    uintptr_t pc = 0;
    FunctionRef builtin_function = 0;  // of a builtin; 0 elsewhere
    int64_t id = -1;
  };

  v8::Local<v8::Function> FunctionOf(const Reference& reference);
  FunctionInfo DescribeScriptless(const Reference& reference, std::string* key);
  FunctionInfo DescribeScripted(v8::Local<v8::Function> function, std::string* key);
  void DescribeSourceMap(v8::Local<v8::Value> url, int script_id, FunctionInfo* info);
  bool NameByAddress(FunctionRef ref);
  void Assign(FunctionRef ref, const std::string& key, FunctionInfo info);
  void AssignWellKnown(FunctionRef ref, FunctionRef well_known);
  std::string ToUtf8(v8::Local<v8::Value> value);

  v8::Isolate* const isolate_;
  std::vector<Reference> references_;
  std::unordered_map<uintptr_t, FunctionRef> by_shared_;  // tagged SharedFunctionInfo
  std::unordered_map<uintptr_t, FunctionRef> by_pc_;
  std::unordered_map<std::string, uint32_t> ids_;
  std::unordered_map<int, std::string> long_map_urls_;  // what stands for them, by script
  std::unordered_map<uint64_t, int> lines_;             // by reference and script offset
  size_t key_bytes_ = 0;
  uint32_t next_id_ = 0;
  uint64_t named_ = 0;
  std::vector<FunctionInfo> new_;
};

}  // namespace ox
