#include "v8/frame_slots.h"

#include "engine/safe_memory.h"
#include "v8/heap_reader.h"
#include "v8/string_reader.h"

namespace ox {
namespace {

// The first fields of a JSFunction, its SharedFunctionInfo among them in every layout.
struct FunctionHead {
  uintptr_t words[5];
};

}  // namespace

// With few system calls: the objects first, all at once, then what they point to.
void FrameSlots::Prepare(const std::vector<KeyFrame>& frames) {
  std::vector<MemoryRead> reads;
  std::vector<uintptr_t> words;
  for (const KeyFrame& frame : frames) {
    if (frame.function != 0 && functions_.try_emplace(frame.function).second) words.push_back(frame.function);
  }
  std::vector<FunctionHead> heads(words.size());
  for (size_t i = 0; i < words.size(); i++) reads.push_back({Untag(words[i]), &heads[i], sizeof(FunctionHead), false});
  ReadMemoryBatch(reads.data(), reads.size());
  for (size_t i = 0; i < words.size(); i++) {
    if (!reads[i].ok || !IsJsFunctionMap(heads[i].words[0])) continue;
    FrameFunction function;
    const uintptr_t shared = heads[i].words[layout_.js_function_shared / sizeof(uintptr_t)];
    if (ReadSharedFunction(shared, &function)) functions_[words[i]] = function;
  }
}

const FrameFunction* FrameSlots::Find(const KeyFrame& frame) {
  auto found = functions_.find(frame.function);
  return found != functions_.end() && found->second.shared != 0 ? &found->second : nullptr;
}

bool FrameSlots::IsJsFunctionMap(uintptr_t map) {
  if (function_maps_.count(map) != 0) return true;
  uint16_t type = 0;
  if (!IsHeapObject(map) || !ReadValue(Untag(map) + kMapInstanceType, &type)) return false;
  if (type < layout_.type_js_function_first || type > layout_.type_js_function_last) return false;
  function_maps_.insert(map);
  return true;
}

bool FrameSlots::ReadSharedFunction(uintptr_t shared, FrameFunction* function) {
  auto known = shared_functions_.find(shared);
  if (known == shared_functions_.end()) {
    uintptr_t script = 0;
    if (!HasType(shared, layout_.type_shared_function_info)) return false;
    if (!ReadField(shared, layout_.shared_script, &script)) return false;
    const bool has_script = script != undefined_;
    known = shared_functions_
                .emplace(shared, FrameFunction{shared, has_script, has_script ? std::string() : ReadName(shared)})
                .first;
  }
  *function = known->second;
  return true;
}

std::string FrameSlots::ReadName(uintptr_t shared) {
  uintptr_t name = 0;
  std::string text;
  return ReadField(shared, layout_.shared_name, &name) && ReadString(name, &text) ? text : "";
}

void FrameSlots::BeforeCollection(bool full) {
  functions_.clear();
  if (!full) return;
  function_maps_.clear();
  shared_functions_.clear();
}

size_t FrameSlots::MemoryBytes() const {
  return functions_.size() * 96 + function_maps_.size() * 40 + shared_functions_.size() * 96;
}

}  // namespace ox
