// From the words that the handler recorded to counted stacks of functions.
//
// `Count` may run wherever the ring must be emptied: from JavaScript, before a collection, in an interrupt. It allocates
// nothing in V8's heap. It must run before the collection that follows the sample, because the words are addresses.
// On the isolate's thread; not for signals.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "engine/lookup_cache.h"
#include "engine/ring.h"
#include "v8/batch.h"
#include "v8/bytecode_map.h"
#include "v8/code_map.h"
#include "v8/frame_identity.h"
#include "v8/function_table.h"
#include "v8/layout.h"
#include "v8/stack_capture.h"
#include "v8/stack_table.h"
#include "v8/verdicts.h"
#include "v8/wasm_code.h"

namespace ox {

struct ResolverStats {
  uint64_t frames = 0;
  uint64_t unresolved_frames = 0;
  uint64_t truncated_stacks = 0;
  uint64_t secondary_stacks = 0;
  uint64_t unlinked_stacks = 0;
};

class Resolver {
 public:
  Resolver(const Layout& layout, const CaptureScope& scope);

  // Counts samples of one key. `hash` identifies the key among those since the last collection.
  void Count(const uint64_t* key, uint64_t hash, Ring::Weight weight);

  // The same for samples taken while V8 collected garbage: `key` is the stack of the code that caused it, and a
  // `(garbage collector)` frame goes on top.
  void CountCollection(const uint64_t* key, Ring::Weight weight);

  // Learns where the interpreter is, from a stack of which nothing is counted.
  void LearnInterpreter(const uint64_t* key);

  // Forgets what the coming collection may invalidate. `full`: it may move or free more than the young generation.
  void BeforeCollection(bool full);

  // Needs an entered context. Takes a bounded part: HasMore says whether to call it again.
  Batch TakeBatch();
  bool HasMore() const { return stacks_.HasMore(); }
  // Whether it is time to take what there is, whoever has asked.
  bool IsCrowded() const { return stacks_.IsCrowded(); }

  // Names what was counted, before a batch is asked for, so that less is held for it. As TakeBatch.
  void NameAll() { stacks_.NameAll(); }
  size_t unnamed() const { return functions_.unnamed(); }

  // Has the next batch define everything anew; false, and nothing happens, while samples wait to be named.
  bool ForgetIds();

  // What is not to be decoded from now on.
  void Distrusts(Distrust distrust);
  const char* identity_name() const { return identity_->name(); }
  const ResolverStats& stats() const { return stats_; }
  uint64_t symbols() const { return functions_.named(); }
  size_t MemoryBytes() const;

 private:
  struct KnownKey {
    uint32_t entry;  // in stacks_
    uint32_t frames;
    uint32_t unresolved;
    uint32_t lasts_until;  // this many collections have begun; kNextFullCollection: longer
  };
  static constexpr uint32_t kNextFullCollection = UINT32_MAX;

  using FrameRange = std::pair<uint32_t, uint32_t>;  // begin and end in resolved_frames_

  KnownKey Resolve(const uint64_t* key, bool collecting);
  void CountKind(const uint64_t* key, Ring::Weight weight);
  void Add(const KnownKey& known, Ring::Weight weight);
  // Everything that holds an entry of stacks_ or a reference of functions_.
  void ForgetKeys();
  void ForgetReferences();
  void ReadKeyFrames(const uint64_t* key);
  void PrepareIdentities();
  void CorrectLeaf();
  const FrameRange* FindFrames(uintptr_t pc);

  void AppendFrame(const KeyFrame& frame);
  bool IsInterpreters(const KeyFrame& frame, const FrameFunction* function);
  bool AppendByPc(const KeyFrame& frame, const FrameFunction* function);
  bool AppendElsewhere(const KeyFrame& frame, const FrameFunction* function);
  bool AppendWasm(const KeyFrame& frame);
  bool AppendInterpreted(const KeyFrame& frame, const FrameFunction* function);
  void AppendBytecode(uintptr_t address);
  bool AppendBaseline(const CodeInfo& code, uintptr_t pc, const FrameFunction& function, FunctionRef outer);
  static bool IsOfCaller(const CodeInfo& code, const FrameFunction* function);
  void AppendBuiltin(const KeyFrame& frame, const FrameFunction* function);
  void AppendCode(const CodeInfo& code, uintptr_t pc, FunctionRef outer);
  void Push(FunctionRef function, Tier tier = Tier::kNone, int32_t script_offset = -1, bool inlined = false) {
    frames_.push_back({function, distrust_.Trusts(Proof::kLines) ? script_offset : -1, tier, inlined});
  }

  const Layout& layout_;
  const CaptureScope& scope_;
  const std::unique_ptr<FrameIdentity> identity_;
  CodeMap code_map_;
  BytecodeMap bytecode_map_;
  WasmCode wasm_code_;
  FunctionTable functions_;
  StackTable stacks_;
  Distrust distrust_;
  // A full collection has passed since the references were made; they go when their stacks have been handed over.
  bool references_are_old_ = false;
  ResolverStats stats_;

  // By the key's hash. Keys of whose frames each is known by its pc last until the next full collection, others until the next
  // of any kind.
  LookupCache<KnownKey, 8192> known_keys_;
  uint32_t collections_ = 0;
  // These last until the next full collection: code and bytecode stay where they are until then, and each piece belongs to one
  // function.
  std::unordered_map<uintptr_t, FrameRange> frames_by_pc_;
  LookupCache<FrameRange, 1024> recent_frames_by_pc_;
  std::vector<StackFrame> resolved_frames_;

  // Of the key being resolved.
  std::vector<KeyFrame> key_frames_;
  std::vector<KeyFrame> unknown_frames_;  // of them, those not known by their pc
  std::vector<StackFrame> frames_;
  std::vector<InlinedStep> steps_;
  bool depends_on_closures_ = false;
};

}  // namespace ox
