#include "v8/stack_table.h"

#include <algorithm>

#include "engine/hash.h"

namespace ox {
namespace {

uint64_t HashFrames(const std::vector<StackFrame>& frames) {
  uint64_t hash = frames.size();
  for (const StackFrame& frame : frames) {
    const uint64_t how = static_cast<uint64_t>(frame.tier) << 1 | (frame.inlined ? 1 : 0);
    hash = MixWord(hash, frame.function | how << 32);
    hash = MixWord(hash, static_cast<uint32_t>(frame.script_offset));
  }
  return FinishHash(hash);
}

}  // namespace

uint32_t StackTable::Intern(const std::vector<StackFrame>& frames) {
  const uint64_t hash = HashFrames(frames);
  auto found = by_hash_.find(hash);
  if (found != by_hash_.end()) {
    const Entry& entry = entries_[found->second];
    if (entry.count == frames.size() && std::equal(frames.begin(), frames.end(), frames_.begin() + entry.begin)) {
      return found->second;
    }
  }
  const bool is_other = frames.size() == 1 && frames[0].function == kOther;
  if (MemoryBytes() > kMaxBytes && !is_other) return Intern({{kOther, -1, Tier::kNone, false}});
  return Add(frames, hash);
}

uint32_t StackTable::Add(const std::vector<StackFrame>& frames, uint64_t hash) {
  const auto index = static_cast<uint32_t>(entries_.size());
  entries_.push_back({static_cast<uint32_t>(frames_.size()), static_cast<uint32_t>(frames.size()), hash, 0, 0, kNone});
  frames_.insert(frames_.end(), frames.begin(), frames.end());
  by_hash_[hash] = index;
  return index;
}

Batch StackTable::TakeBatch() {
  Batch batch;
  batch.reset = reset_pending_;
  reset_pending_ = false;
  // Those that were named before a batch was asked for may be many.
  functions_first_ = functions_->new_count() >= kBatchFunctions;
  if (functions_first_) {
    batch.functions = functions_->TakeNew(kBatchFunctions);
    return batch;
  }
  // By index, and without keeping references: naming may allocate, hence collect, hence drain, and the tables may grow.
  const uint32_t first_new = next_stack_id_;
  if (next_entry_ == 0) counted_behind_ = false;
  const auto is_full = [&] {
    return next_stack_id_ - first_new >= kBatchStacks || functions_->new_count() >= kBatchFunctions;
  };
  while (next_entry_ < entries_.size() && !is_full()) {
    const uint32_t i = next_entry_++;
    if (entries_[i].hits == 0 || !AssignStackId(i, &batch)) continue;
    Entry& entry = entries_[i];
    batch.hits.insert(batch.hits.end(),
                      {static_cast<double>(entry.stack_id), static_cast<double>(frames_[entry.begin].tier),
                       static_cast<double>(entry.hits), static_cast<double>(entry.cpu_nanos)});
    entry.hits = 0;
    entry.cpu_nanos = 0;
  }
  if (next_entry_ == entries_.size()) next_entry_ = 0;
  batch.functions = functions_->TakeNew();
  return batch;
}

void StackTable::NameAll() {
  // By index, as in TakeBatch. What cannot be named yet is native: nothing is held for it.
  for (; named_entries_ < entries_.size(); named_entries_++) {
    if (entries_[named_entries_].stack_id != kNone) continue;
    const uint32_t begin = entries_[named_entries_].begin;
    const uint32_t end = begin + entries_[named_entries_].count;
    for (uint32_t i = begin; i < end; i++) {
      const StackFrame frame = frames_[i];
      uint32_t id = 0;
      if (functions_->Name(frame.function, &id)) functions_->LineOf(frame.function, frame.script_offset);
    }
  }
  functions_->CountAllAsNamed();
}

void StackTable::LetGo() {
  std::vector<bool> needed(functions_->references());
  for (uint32_t i = named_entries_; i < entries_.size(); i++) {
    const Entry& entry = entries_[i];
    if (entry.stack_id != kNone) continue;
    for (uint32_t at = entry.begin; at < entry.begin + entry.count; at++) needed[frames_[at].function] = true;
  }
  functions_->HoldOnly(needed);
}

bool StackTable::AssignStackId(uint32_t index, Batch* batch) {
  if (entries_[index].stack_id != kNone) return true;
  const uint32_t begin = entries_[index].begin;
  const uint32_t count = entries_[index].count;
  stack_.clear();
  for (uint32_t i = begin; i < begin + count; i++) {
    uint32_t id = 0;
    if (!AssignFrameId(StackFrame(frames_[i]), batch, &id)) return false;
    stack_.push_back(id);
  }
  const uint64_t hash = HashWords(stack_.data(), stack_.size());
  auto [known, is_new] = stack_ids_.try_emplace(hash, next_stack_id_);
  if (is_new) {
    next_stack_id_++;
    batch->stacks.push_back(count);
    batch->stacks.insert(batch->stacks.end(), stack_.begin(), stack_.end());
  }
  entries_[index].stack_id = known->second;
  return true;
}

bool StackTable::AssignFrameId(const StackFrame& frame, Batch* batch, uint32_t* id) {
  // The least offset is -1; no key is 0.
  const uint64_t place = static_cast<uint64_t>(frame.script_offset + 2) << 1 | (frame.inlined ? 1 : 0);
  const uint64_t reference = static_cast<uint64_t>(frame.function) << 32 | place;
  if (const uint32_t* recent = recent_frame_ids_.Find(reference)) {
    *id = *recent;
    return true;
  }
  uint32_t function_id = 0;
  if (!functions_->Name(frame.function, &function_id)) return false;
  const int line = functions_->LineOf(frame.function, frame.script_offset);
  const uint64_t key =
      static_cast<uint64_t>(function_id) << 32 | static_cast<uint64_t>(line) << 1 | (frame.inlined ? 1 : 0);
  auto [known, is_new] = frame_ids_.try_emplace(key, static_cast<uint32_t>(frame_ids_.size()));
  if (is_new)
    batch->frames.insert(batch->frames.end(), {static_cast<int32_t>(function_id), line, frame.inlined ? 1 : 0});
  recent_frame_ids_.Put(reference, known->second);
  *id = known->second;
  return true;
}

void StackTable::ForgetReferences() {
  next_entry_ = 0;
  counted_behind_ = false;
  functions_first_ = false;
  named_entries_ = 0;
  // clear() would keep the memory, and the table as full as it was.
  std::vector<Entry>().swap(entries_);
  std::vector<StackFrame>().swap(frames_);
  by_hash_.clear();
  recent_frame_ids_.Clear();
}

void StackTable::ForgetIds() {
  ForgetReferences();
  functions_->ForgetIds();
  frame_ids_.clear();
  stack_ids_.clear();
  next_stack_id_ = 0;
  reset_pending_ = true;
}

bool StackTable::HasHits() const {
  return std::any_of(entries_.begin(), entries_.end(), [](const Entry& entry) { return entry.hits != 0; });
}

size_t StackTable::MemoryBytes() const {
  return entries_.capacity() * sizeof(Entry) + frames_.capacity() * sizeof(StackFrame) + by_hash_.size() * 48 +
         recent_frame_ids_.MemoryBytes() + (frame_ids_.size() + stack_ids_.size()) * 48;
}

}  // namespace ox
