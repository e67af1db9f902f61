// Counts samples by stack, again in two steps: a drain counts stacks of function references, and JavaScript, when it asks,
// gets stacks of ids that stay. Equal stacks are one entry in both.
//
// On the isolate's thread; not for signals.
#pragma once

#include <cstdint>
#include <unordered_map>
#include <vector>

#include "engine/lookup_cache.h"
#include "v8/batch.h"
#include "v8/code_map.h"
#include "v8/function_table.h"

namespace ox {

// One frame of a counted stack.
struct StackFrame {
  FunctionRef function;
  int32_t script_offset;  // being executed; -1 unknown
  Tier tier;
  bool inlined;

  bool operator==(const StackFrame& other) const = default;
};

class StackTable {
 public:
  static constexpr size_t kMaxBytes = 64 << 20;
  static constexpr uint32_t kNone = UINT32_MAX;
  // A batch ends after so many stacks, or functions, that are new: a few milliseconds' worth. Naming a function takes as long as
  // some ten stacks.
  static constexpr size_t kBatchStacks = 500;
  static constexpr size_t kBatchFunctions = 100;

  explicit StackTable(FunctionTable* functions) : functions_(functions) {}

  // The entry for a stack, leaf first; where the table is full, that of `(other)`. Allocates nothing in V8's heap.
  uint32_t Intern(const std::vector<StackFrame>& frames);
  void Count(uint32_t entry, uint64_t hits, uint64_t cpu_nanos) {
    if (entry < next_entry_) counted_behind_ = true;
    entries_[entry].hits += hits;
    entries_[entry].cpu_nanos += cpu_nanos;
  }

  // Moves counts into a batch, and names what it mentions; it ends as said above.
  // Stacks whose native frames cannot be named yet stay. Needs an entered context; a collection, and with it a drain, may
  // happen meanwhile.
  Batch TakeBatch();

  // Finds the names and lines of all that was counted, so that nothing need be held for it. Like TakeBatch.
  void NameAll();
  // Lets go of the functions that have been named, with their lines. Only where no more is counted for any entry there is.
  void LetGo();

  // True where the last batch did not take everything that could be taken.
  bool HasMore() const { return next_entry_ != 0 || counted_behind_ || functions_first_; }

  // True while some count has not gone into a batch.
  bool HasHits() const;

  // True where it is time to forget what has no hits, so that new stacks find room.
  bool IsCrowded() const { return MemoryBytes() > kMaxBytes / 2; }

  // Forgets every entry; only while nothing has hits. The ids that JavaScript knows stay.
  void ForgetReferences();
  // Forgets the ids too: the next batch says so.
  void ForgetIds();

  size_t ids() const { return frame_ids_.size() + stack_ids_.size(); }
  size_t MemoryBytes() const;

 private:
  struct Entry {
    uint32_t begin;  // into frames_
    uint32_t count;
    uint64_t hash;
    uint64_t hits;
    uint64_t cpu_nanos;
    uint32_t stack_id;  // kNone until its functions are named
  };

  uint32_t Add(const std::vector<StackFrame>& frames, uint64_t hash);
  bool AssignStackId(uint32_t index, Batch* batch);
  bool AssignFrameId(const StackFrame& frame, Batch* batch, uint32_t* id);

  FunctionTable* const functions_;
  std::vector<Entry> entries_;
  std::vector<StackFrame> frames_;
  uint32_t next_entry_ = 0;       // where the next batch goes on; 0 at the beginning
  bool counted_behind_ = false;   // since then, for an entry before that
  bool functions_first_ = false;  // the last batch had functions only
  uint32_t named_entries_ = 0;    // NameAll has named those before
  std::unordered_map<uint64_t, uint32_t> by_hash_;
  LookupCache<uint32_t, 1024> recent_frame_ids_;  // by reference, script offset and inlined, packed
  std::vector<uint64_t> stack_;                   // the frame ids of the stack whose id is being assigned

  // Ids that JavaScript knows.
  std::unordered_map<uint64_t, uint32_t> frame_ids_;  // by function id, line and inlined, packed
  std::unordered_map<uint64_t, uint32_t> stack_ids_;  // by hash of frame ids
  uint32_t next_stack_id_ = 0;
  bool reset_pending_ = true;
};

}  // namespace ox
