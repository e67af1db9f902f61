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
#include <utility>
#include <vector>

#include "engine/ring.h"
#include "v8/batch.h"
#include "v8/bytecode_map.h"
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

  // Has the next batch define everything anew; false, and nothing happens, while samples wait to be named.
  bool ForgetIds();

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
  // A frame of a key, as the words are read: what identifies it, and what is known of it.
  struct KeyFrame {
    uintptr_t pc;        // to look up: within the call where the key has a return address; a bytecode where interpreted
    uintptr_t function;  // the JSFunction of the frame's slot; 0 where there is none
    bool interpreted;
  };
  using FrameRange = std::pair<uint32_t, uint32_t>;  // begin and end in resolved_frames_

  KnownKey Resolve(const uint64_t* key, bool collecting);
  void Add(const KnownKey& known, Ring::Weight weight);
  // Everything that holds an entry of stacks_ or a reference of functions_.
  void ForgetKeys();
  void ForgetReferences();
  void ReadKeyFrames(const uint64_t* key);
  void ReadClosures();
  bool IsJsFunctionMap(uintptr_t map);
  bool ReadSharedFunction(uintptr_t shared, Closure* closure);

  void AppendFrame(const KeyFrame& frame);
  bool AppendByPc(const KeyFrame& frame, const Closure* function);
  bool AppendInterpreted(const KeyFrame& frame, const Closure* function);
  void AppendBuiltin(const KeyFrame& frame, const Closure* function);
  void AppendCode(const CodeInfo& code, uintptr_t pc, FunctionRef outer);
  void Push(FunctionRef function, Tier tier = Tier::kNone, int32_t script_offset = -1, bool inlined = false) {
    frames_.push_back({function, script_offset, tier, inlined});
  }

  const Layout& layout_;
  const CaptureScope& scope_;
  const uintptr_t undefined_;
  CodeMap code_map_;
  BytecodeMap bytecode_map_;
  FunctionTable functions_;
  StackTable stacks_;
  bool inlining_ = true;
  // A full collection has passed since the references were made; they go when their stacks have been handed over.
  bool references_are_old_ = false;
  ResolverStats stats_;

  // By the key's hash. Keys of whose frames each is known by its pc stay valid until the next full collection; others, and
  // what is known by the address of a closure, until the next of any kind.
  std::unordered_map<uint64_t, KnownKey> known_keys_;
  std::unordered_map<uint64_t, KnownKey> young_keys_;
  std::unordered_map<uintptr_t, Closure> closures_;
  // Valid until the next full collection: code, bytecode, maps and SharedFunctionInfos stay where they are until then, and
  // each piece of code belongs to one function.
  std::unordered_map<uintptr_t, FrameRange> frames_by_pc_;
  std::vector<StackFrame> resolved_frames_;
  std::unordered_set<uintptr_t> function_maps_;
  std::unordered_map<uintptr_t, bool> has_script_;  // by SharedFunctionInfo

  // Of the key being resolved.
  std::vector<KeyFrame> key_frames_;
  std::vector<StackFrame> frames_;
  std::vector<InlinedStep> steps_;
  bool depends_on_closures_ = false;
};

}  // namespace ox
