#include "v8/resolver.h"

#include <algorithm>
#include <cstring>

#include "engine/safe_memory.h"
#include "v8-primitive.h"

namespace ox {
namespace {

// When there is more than this to remember, everything is handed over and forgotten.
constexpr size_t kMaxIds = 400000;

uintptr_t AddressOfUndefined(v8::Isolate* isolate) {
  v8::HandleScope scope(isolate);
  v8::Local<v8::Primitive> undefined = v8::Undefined(isolate);
  uintptr_t* slot = nullptr;
  static_assert(sizeof(undefined) == sizeof(slot));
  memcpy(&slot, static_cast<void*>(&undefined), sizeof(slot));
  return *slot;
}

}  // namespace

Resolver::Resolver(const Layout& layout, const CaptureScope& scope)
    : layout_(layout),
      scope_(scope),
      undefined_(AddressOfUndefined(scope.isolate)),
      code_map_(layout, scope.code),
      functions_(scope.isolate),
      stacks_(&functions_) {}

void Resolver::Count(const uint64_t* key, uint64_t hash, Ring::Weight weight) {
  auto [known, is_new] = known_keys_.try_emplace(hash);
  if (is_new) known->second = Resolve(key, false);
  if (KeyHeader::Unpack(key[0]).truncated) stats_.truncated_stacks += weight.hits;
  Add(known->second, weight);
}

void Resolver::CountCollection(const uint64_t* key, Ring::Weight weight) { Add(Resolve(key, true), weight); }

void Resolver::Add(const KnownKey& known, Ring::Weight weight) {
  stats_.frames += weight.hits * known.frames;
  stats_.unresolved_frames += weight.hits * known.unresolved;
  if (known.entry == StackTable::kNone) {
    stats_.dropped_table_full += weight.hits;
  } else {
    stacks_.Count(known.entry, weight.hits, weight.cpu_nanos);
  }
}

Resolver::KnownKey Resolver::Resolve(const uint64_t* key, bool collecting) {
  const KeyHeader header = KeyHeader::Unpack(key[0]);
  const uint64_t* words = key + kKeyHeaderWords;
  ReadClosures(words, header.frame_count);
  frames_.clear();
  const uintptr_t native_leaf = collecting ? 0 : key[1];
  if (collecting || header.state == v8::StateTag::GC) {
    Push(kGarbageCollector);
  } else if (native_leaf != 0) {
    Push(functions_.ForNative(native_leaf));
  }
  for (uint32_t i = 0; i < header.frame_count; i++) {
    const bool is_return_address = i != 0 || !header.leaf_is_exact;
    AppendFrame(words[i * kKeyFrameWords], words[i * kKeyFrameWords + 1], is_return_address);
  }
  if (frames_.empty() || (header.frame_count == 0 && native_leaf != 0)) Push(kProgram);
  const auto unresolved = static_cast<uint32_t>(std::count_if(
      frames_.begin(), frames_.end(), [](const StackFrame& frame) { return frame.function == kUnresolved; }));
  return {stacks_.Intern(frames_), static_cast<uint32_t>(frames_.size()), unresolved};
}

void Resolver::AppendFrame(uintptr_t pc, uint64_t word, bool is_return_address) {
  const uintptr_t closure = (word & kHasFunction) != 0 ? word & ~uintptr_t{kIsInterpreted} : 0;
  const Closure* function = closure != 0 && ClosureOf(closure).shared != 0 ? &ClosureOf(closure) : nullptr;
  if ((word & kIsInterpreted) != 0) {
    Push(function != nullptr ? functions_.ForClosure(closure, function->shared) : kUnresolved, Tier::kInterpreted);
    return;
  }
  const uintptr_t lookup_pc = is_return_address ? pc - 1 : pc;
  if (scope_.IsBuiltin(lookup_pc)) return AppendBuiltin(lookup_pc, closure, function);
  if (!scope_.code.Contains(lookup_pc)) return Push(functions_.ForNative(lookup_pc));
  const CodeInfo* code = code_map_.Find(lookup_pc);
  FunctionRef outer = kUnresolved;
  if (function != nullptr) {
    outer = functions_.ForClosure(closure, function->shared);
  } else if (code != nullptr && code->kind == kCodeKindRegExp) {
    outer = kRegExpCode;
  } else if (code != nullptr && code->shared_function != 0) {
    outer = functions_.ForShared(code->shared_function);
  }
  if (code == nullptr) return Push(outer);
  AppendCode(*code, lookup_pc, outer);
}

// Builtins that JavaScript calls by name have a frame with a function of their own. All others (inline caches, operators,
// calling conventions) are part of the function that uses them: as in V8's own profiles, its time is theirs.
void Resolver::AppendBuiltin(uintptr_t pc, uintptr_t closure, const Closure* function) {
  if (function == nullptr) return;
  const FunctionRef named = functions_.ForClosure(closure, function->shared);
  if (function->has_script) {
    Push(named, Tier::kBaseline);
  } else {
    Push(functions_.ForBuiltin(scope_.InExecutable(pc), named));
  }
}

void Resolver::AppendCode(const CodeInfo& code, uintptr_t lookup_pc, FunctionRef outer) {
  const bool expand = inlining_ && code.can_expand;
  const PositionEntry* position =
      expand ? FindPosition(code.positions, static_cast<uint32_t>(lookup_pc - code.start)) : nullptr;
  if (position == nullptr || !ExpandInlining(position->position, code.inlinings, &steps_)) {
    return Push(outer, code.tier);
  }
  for (const InlinedStep& step : steps_) {
    const bool inlined = step.function_index >= 0;
    const FunctionRef function =
        inlined ? functions_.ForShared(code.inlined_functions[step.function_index]) : outer;
    Push(function, code.tier, step.script_offset, inlined);
  }
}

// Looks at every function word that is not known yet, with few system calls: the objects first, then what they point to.
void Resolver::ReadClosures(const uint64_t* frames, size_t count) {
  struct Head {
    uintptr_t words[5];  // map ... shared, in every layout
  };
  uintptr_t unknown[kMaxFrames];
  Head heads[kMaxFrames];
  MemoryRead reads[kMaxFrames];
  size_t unknown_count = 0;
  for (size_t i = 0; i < count; i++) {
    const uint64_t word = frames[i * kKeyFrameWords + 1];
    if ((word & kHasFunction) == 0) continue;
    const uintptr_t closure = word & ~uintptr_t{kIsInterpreted};
    if (!closures_.try_emplace(closure).second) continue;
    reads[unknown_count] = {Untag(closure), &heads[unknown_count], sizeof(Head), false};
    unknown[unknown_count++] = closure;
  }
  ReadMemoryBatch(reads, unknown_count);
  for (size_t i = 0; i < unknown_count; i++) {
    if (!reads[i].ok || !IsJsFunctionMap(heads[i].words[0])) continue;
    const uintptr_t shared = heads[i].words[layout_.js_function_shared / sizeof(uintptr_t)];
    ReadSharedFunction(shared, &closures_[unknown[i]]);
  }
}

bool Resolver::IsJsFunctionMap(uintptr_t map) {
  if (function_maps_.count(map) != 0) return true;
  uint16_t type = 0;
  if (!IsHeapObject(map) || !ReadValue(Untag(map) + kMapInstanceType, &type)) return false;
  if (type < layout_.type_js_function_first || type > layout_.type_js_function_last) return false;
  function_maps_.insert(map);
  return true;
}

bool Resolver::ReadSharedFunction(uintptr_t shared, Closure* closure) {
  auto known = has_script_.find(shared);
  if (known == has_script_.end()) {
    uintptr_t map = 0;
    uintptr_t script = 0;
    uint16_t type = 0;
    if (!IsHeapObject(shared) || !ReadValue(Untag(shared), &map) || !IsHeapObject(map)) return false;
    if (!ReadValue(Untag(map) + kMapInstanceType, &type) || type != layout_.type_shared_function_info) return false;
    if (!ReadValue(Untag(shared) + layout_.shared_script, &script)) return false;
    known = has_script_.emplace(shared, script != undefined_).first;
  }
  *closure = {shared, known->second};
  return true;
}

void Resolver::BeforeCollection(bool full) {
  known_keys_.clear();
  closures_.clear();
  if (!full) return;
  code_map_.Clear();
  function_maps_.clear();
  has_script_.clear();
  functions_.ForgetAddresses();
  references_are_old_ = true;
}

Batch Resolver::TakeBatch() {
  Batch batch = stacks_.TakeBatch();
  const bool too_many_ids = stacks_.ids() > kMaxIds;
  if ((references_are_old_ || too_many_ids) && !stacks_.HasHits()) {
    // Entries of known keys are about to go.
    known_keys_.clear();
    stacks_.ForgetReferences();
    functions_.ForgetReferences();
    if (too_many_ids) stacks_.ForgetIds();
    references_are_old_ = false;
  }
  return batch;
}

size_t Resolver::MemoryBytes() const {
  return code_map_.MemoryBytes() + functions_.MemoryBytes() + stacks_.MemoryBytes() + known_keys_.size() * 48 +
         (closures_.size() + function_maps_.size() + has_script_.size()) * 40;
}

}  // namespace ox
