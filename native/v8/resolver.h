// From the words that the handler recorded to counted stacks of functions.
//
// `Count` may run wherever the ring must be emptied: from JavaScript, before a collection, in an interrupt. It allocates
// nothing in V8's heap. It must run before the collection that follows the sample, because the words are addresses.
// On the isolate's thread; not for signals.
#pragma once

#include <cstdint>
#include <string>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "engine/ring.h"
#include "v8/batch.h"
#include "v8/code_map.h"
#include "v8/function_table.h"
#include "v8/layout.h"
#include "v8/stack_capture.h"
#include "v8/stack_table.h"

namespace ox {

struct ResolverStats {
  uint64_t frames = 0;
  uint64_t unresolved_frames = 0;
  uint64_t truncated_stacks = 0;
  uint64_t dropped_table_full = 0;
};

class Resolver {
 public:
  Resolver(const Layout& layout, const CaptureScope& scope);

  // Counts samples of one key. `hash` identifies the key among those since the last collection.
  void Count(const uint64_t* key, uint64_t hash, Ring::Weight weight);

  // The same for samples taken while V8 collected garbage: `key` is the stack of the code that caused it, and a
  // `(garbage collector)` frame goes on top.
  void CountCollection(const uint64_t* key, Ring::Weight weight);

  // Forgets what the coming collection may invalidate. `full`: it may move or free more than the young generation.
  void BeforeCollection(bool full);

  // Needs an entered context.
  Batch TakeBatch();

  void set_inlining(bool on) { inlining_ = on; }
  const ResolverStats& stats() const { return stats_; }
  uint64_t symbols() const { return functions_.named(); }
  size_t MemoryBytes() const;

 private:
  struct KnownKey {
    uint32_t entry;  // in stacks_; StackTable::kNone: dropped
    uint32_t frames;
    uint32_t unresolved;
  };
  struct Closure {
    uintptr_t shared;  // 0: the word is no JSFunction
    bool has_script;
  };

  KnownKey Resolve(const uint64_t* key, bool collecting);
  void Add(const KnownKey& known, Ring::Weight weight);
  void ReadClosures(const uint64_t* frames, size_t count);
  const Closure& ClosureOf(uintptr_t word) { return closures_[word]; }
  bool IsJsFunctionMap(uintptr_t map);
  bool ReadSharedFunction(uintptr_t shared, Closure* closure);

  void AppendFrame(uintptr_t pc, uint64_t word, bool is_return_address);
  void AppendBuiltin(uintptr_t pc, uintptr_t closure, const Closure* function);
  void AppendCode(const CodeInfo& code, uintptr_t lookup_pc, FunctionRef outer);
  void Push(FunctionRef function, Tier tier = Tier::kNone, int32_t script_offset = -1, bool inlined = false) {
    frames_.push_back({function, script_offset, tier, inlined});
  }

  const Layout& layout_;
  const CaptureScope& scope_;
  const uintptr_t undefined_;
  CodeMap code_map_;
  FunctionTable functions_;
  StackTable stacks_;
  bool inlining_ = true;
  // A full collection has passed since the references were made; they go when their stacks have been handed over.
  bool references_are_old_ = false;
  ResolverStats stats_;

  // Valid until the next collection of any kind.
  std::unordered_map<uint64_t, KnownKey> known_keys_;
  std::unordered_map<uintptr_t, Closure> closures_;
  // Valid until the next full collection.
  std::unordered_set<uintptr_t> function_maps_;
  std::unordered_map<uintptr_t, bool> has_script_;  // by SharedFunctionInfo

  std::vector<StackFrame> frames_;  // of the stack being resolved
  std::vector<InlinedStep> steps_;
};

}  // namespace ox
