#include "v8/resolver.h"

#include <algorithm>
#include <utility>

#include "engine/safe_memory.h"
#include "engine/symbol_table.h"
#include "v8-primitive.h"
#include "v8/frame_slots.h"
#include "v8/raw_handles.h"

namespace ox {
namespace {

// When there is more than this to remember, everything is handed over and forgotten.
constexpr size_t kMaxIds = 400000;

// What is remembered of addresses only spares resolving them again; beyond this it is forgotten.
constexpr size_t kMaxResolvedFrames = 500000;

uintptr_t AddressOfUndefined(v8::Isolate* isolate) {
  v8::HandleScope scope(isolate);
  return AddressIn(v8::Local<v8::Value>(v8::Undefined(isolate)));
}

}  // namespace

Resolver::Resolver(const Layout& layout, const CaptureScope& scope)
    : layout_(layout),
      scope_(scope),
      identity_(std::make_unique<FrameSlots>(layout, AddressOfUndefined(scope.isolate))),
      code_map_(layout, scope.code),
      bytecode_map_(layout),
      wasm_code_(layout),
      functions_(scope.isolate, layout),
      stacks_(&functions_) {}

void Resolver::Count(const uint64_t* key, uint64_t hash, Ring::Weight weight) {
  CountKind(key, weight);
  const KnownKey* known = known_keys_.Find(hash);
  if (known != nullptr && known->lasts_until >= collections_) return Add(*known, weight);
  if (resolved_frames_.size() > kMaxResolvedFrames) ForgetKeys();
  const KnownKey resolved = Resolve(key, false);
  known_keys_.Put(hash, resolved);
  Add(resolved, weight);
}

void Resolver::CountCollection(const uint64_t* key, Ring::Weight weight) {
  CountKind(key, weight);
  Add(Resolve(key, true), weight);
}

void Resolver::CountKind(const uint64_t* key, Ring::Weight weight) {
  const KeyHeader header = KeyHeader::Unpack(key[0]);
  if (header.truncated) stats_.truncated_stacks += weight.hits;
  if (header.elsewhere) stats_.secondary_stacks += weight.hits;
  if (header.unlinked) stats_.unlinked_stacks += weight.hits;
}

void Resolver::LearnInterpreter(const uint64_t* key) {
  ReadKeyFrames(key);
  PrepareIdentities();
  for (const KeyFrame& frame : key_frames_) IsInterpreters(frame, identity_->Find(frame));
}

void Resolver::Add(const KnownKey& known, Ring::Weight weight) {
  stats_.frames += weight.hits * known.frames;
  stats_.unresolved_frames += weight.hits * known.unresolved;
  stacks_.Count(known.entry, weight.hits, weight.cpu_nanos);
}

Resolver::KnownKey Resolver::Resolve(const uint64_t* key, bool collecting) {
  const KeyHeader header = KeyHeader::Unpack(key[0]);
  ReadKeyFrames(key);
  frames_.clear();
  depends_on_closures_ = false;
  const uintptr_t native_leaf = key[1];
  if (collecting || header.state == v8::StateTag::GC) {
    Push(kGarbageCollector);
  } else if (native_leaf != 0) {
    Push(functions_.ForNative(native_leaf));
  }
  if (header.own_work) Push(kProfiler);
  PrepareIdentities();
  CorrectLeaf();
  for (const KeyFrame& frame : key_frames_) AppendFrame(frame);
  if (header.truncated) Push(kTruncated);
  if (frames_.empty() || (header.frame_count == 0 && native_leaf != 0)) Push(kProgram);
  const auto unresolved = static_cast<uint32_t>(std::count_if(
      frames_.begin(), frames_.end(), [](const StackFrame& frame) { return frame.function == kUnresolved; }));
  return {stacks_.Intern(frames_), static_cast<uint32_t>(frames_.size()), unresolved,
          depends_on_closures_ ? collections_ : kNextFullCollection};
}

void Resolver::ReadKeyFrames(const uint64_t* key) {
  const KeyHeader header = KeyHeader::Unpack(key[0]);
  key_frames_.clear();
  for (uint32_t i = 0; i < header.frame_count; i++) {
    const uintptr_t pc = key[kKeyHeaderWords + i * kKeyFrameWords];
    const uint64_t word = key[kKeyHeaderWords + i * kKeyFrameWords + 1];
    if (word == kIsPlaceOfLast) {
      if (!key_frames_.empty()) key_frames_.back().place = pc;
      continue;
    }
    const bool has_object = (word & kHasObject) != 0;
    const bool interpreted = has_object && (word & kIsInterpreted) != 0;
    const bool wasm = word == kIsWasm || (has_object && (word & kIsWasmOf) != 0);
    const bool is_return_address = !interpreted && (i != 0 || !header.leaf_is_exact);
    const uintptr_t function = has_object && !wasm ? word & ~uintptr_t{kIsInterpreted} : 0;
    const uint32_t register_offset = i == 0 && interpreted ? header.register_offset : 0;
    const uintptr_t instance = has_object && wasm ? word & ~uintptr_t{kIsWasmOf} : 0;
    key_frames_.push_back({is_return_address ? pc - 1 : pc, function, interpreted, wasm, register_offset, 0, instance});
  }
}

void Resolver::PrepareIdentities() {
  unknown_frames_.clear();
  for (const KeyFrame& frame : key_frames_) {
    if (frame.register_offset != 0 || FindFrames(frame.pc) == nullptr) unknown_frames_.push_back(frame);
  }
  identity_->Prepare(unknown_frames_);
}

// Null where the pc does not tell; for use before anything is added.
const Resolver::FrameRange* Resolver::FindFrames(uintptr_t pc) {
  const FrameRange* recent = recent_frames_by_pc_.Find(pc);
  if (recent != nullptr) return recent;
  const auto known = frames_by_pc_.find(pc);
  if (known == frames_by_pc_.end()) return nullptr;
  recent_frames_by_pc_.Put(pc, known->second);
  return &known->second;
}

void Resolver::AppendFrame(const KeyFrame& frame) {
  if (const FrameRange* known = FindFrames(frame.pc)) {
    const auto [begin, end] = *known;
    frames_.insert(frames_.end(), resolved_frames_.begin() + begin, resolved_frames_.begin() + end);
    return;
  }
  const FrameFunction* function = identity_->Find(frame);
  if (IsInterpreters(frame, function)) {
    KeyFrame interpreted = frame;
    interpreted.pc = frame.place;
    interpreted.interpreted = true;
    interpreted.place = 0;
    return AppendFrame(interpreted);
  }
  if (!frame.interpreted && scope_.IsBuiltin(frame.pc)) return AppendBuiltin(frame, function);
  const size_t first = frames_.size();
  if (!AppendByPc(frame, function)) return;
  const auto begin = static_cast<uint32_t>(resolved_frames_.size());
  resolved_frames_.insert(resolved_frames_.end(), frames_.begin() + first, frames_.end());
  frames_by_pc_.emplace(frame.pc, FrameRange{begin, static_cast<uint32_t>(resolved_frames_.size())});
}

// Whether the handler could not tell that the frame is an interpreted one; next time it can.
bool Resolver::IsInterpreters(const KeyFrame& frame, const FrameFunction* function) {
  if (frame.place == 0 || function == nullptr || !function->has_script) return false;
  if (!bytecode_map_.Has(function->shared, frame.place)) return false;
  scope_.interpreter->Add(frame.pc + 1);
  return true;
}

// False where what was appended is a makeshift that the same pc need not get again.
bool Resolver::AppendByPc(const KeyFrame& frame, const FrameFunction* function) {
  if (frame.interpreted) return AppendInterpreted(frame, function);
  if (!scope_.code.Contains(frame.pc)) return AppendElsewhere(frame, function);
  const CodeInfo* code = code_map_.Find(frame.pc);
  FunctionRef outer = kUnresolved;
  if (code != nullptr && code->kind == layout_.kind_regexp && distrust_.Trusts(Proof::kRegExps)) {
    outer = kRegExpCode;
  } else if (code != nullptr && code->shared_function != 0) {
    outer = functions_.ForShared(code->shared_function);
  } else if (function != nullptr && function->has_script) {
    outer = functions_.ForShared(function->shared);
  } else if (code != nullptr && code->tier == Tier::kNone && distrust_.Trusts(Proof::kRegExps)) {
    // Besides functions and regular expressions, V8 compiles what leads from JavaScript to WebAssembly and back.
    outer = kWasmFunction;
  }
  if (code == nullptr) {
    depends_on_closures_ = true;
    Push(outer);
    return false;
  }
  if (code->tier == Tier::kBaseline && function != nullptr && function->has_script) {
    return AppendBaseline(*code, frame.pc, *function, outer);
  }
  AppendCode(*code, frame.pc, outer);
  if (IsOfCaller(*code, function)) {
    Push(functions_.ForShared(function->shared));
    depends_on_closures_ = true;
    return false;
  }
  return outer != kUnresolved;
}

// While a function has no frame, as it is entered or left, what is found in the slot is its caller, which V8 does not list then.
bool Resolver::IsOfCaller(const CodeInfo& code, const FrameFunction* function) {
  return function != nullptr && function->has_script && code.shared_function != 0 &&
         function->shared != code.shared_function;
}

bool Resolver::AppendWasm(const KeyFrame& frame) {
  if (SymbolTable::IsInLibrary(frame.pc)) {
    // C++ that WebAssembly's code has called without a frame stands for both.
    Push(functions_.ForNative(frame.pc));
    Push(kWasmFunction);
    return true;
  }
  const std::optional<WasmModule> module = wasm_code_.FindModule(frame.instance);
  const std::optional<uint32_t> index = module ? wasm_code_.FindFunction(*module, frame.pc) : std::nullopt;
  Push(index ? functions_.ForWasm(*module, *index) : FunctionRef{kWasmFunction});
  return index.has_value();
}

bool Resolver::AppendInterpreted(const KeyFrame& frame, const FrameFunction* function) {
  if (function == nullptr) {
    depends_on_closures_ = true;
    Push(kUnresolved, Tier::kInterpreted);
    return false;
  }
  if (!function->has_script) {
    // A builtin of that name, whose frame happens to hold what looks like the place of a bytecode.
    depends_on_closures_ = true;
    Push(functions_.ForScriptless(function->shared, function->name));
    return false;
  }
  const FunctionRef ref = functions_.ForShared(function->shared);
  Push(ref, Tier::kInterpreted, bytecode_map_.ScriptOffset(function->shared, frame.pc));
  return true;
}

// What is not in the code of JavaScript.
bool Resolver::AppendElsewhere(const KeyFrame& frame, const FrameFunction* function) {
  if (frame.wasm) return AppendWasm(frame);
  if (function != nullptr && function->has_script) {
    // Its code has called C++ without a frame: where in it is not known.
    Push(functions_.ForShared(function->shared));
  } else if (!SymbolTable::IsInLibrary(frame.pc)) {
    // V8 has listed the pc: of C++, or of a bytecode whose frame was not reached.
    AppendBytecode(frame.pc + 1);
  }
  return false;
}

// Of an interpreted function in V8's own list: who has the bytecode is known if another sample has told it.
void Resolver::AppendBytecode(uintptr_t address) {
  const uintptr_t owner = bytecode_map_.OwnerAround(address);
  depends_on_closures_ = true;
  if (owner == 0) return Push(kUnresolved, Tier::kInterpreted);
  Push(functions_.ForShared(owner), Tier::kInterpreted, bytecode_map_.ScriptOffset(owner, address));
}

bool Resolver::AppendBaseline(const CodeInfo& code, uintptr_t pc, const FrameFunction& function, FunctionRef outer) {
  const uintptr_t bytecode = code.BytecodeAt(pc);
  if (code.first_bytecode == 0 || !bytecode_map_.IsOfAnother(function.shared, code.first_bytecode)) {
    Push(outer, code.tier, bytecode_map_.ScriptOffset(function.shared, bytecode));
    // The same place of the prologue may be seen before there is a frame, too.
    const bool is_entry = bytecode == 0 || bytecode == code.first_bytecode;
    depends_on_closures_ |= is_entry;
    return !is_entry && outer != kUnresolved;
  }
  const uintptr_t owner = bytecode_map_.OwnerOf(code.first_bytecode);
  if (owner != 0) Push(functions_.ForShared(owner), code.tier, bytecode_map_.ScriptOffset(owner, bytecode));
  if (owner == 0 || outer != kUnresolved) Push(outer, owner == 0 ? code.tier : Tier::kNone);
  depends_on_closures_ = true;
  return false;
}

// Builtins that JavaScript calls by name have a frame with a function of their own. All others (inline caches, operators,
// calling conventions) are part of the function that uses them: as in V8's own profiles, its time is theirs.
void Resolver::AppendBuiltin(const KeyFrame& frame, const FrameFunction* function) {
  if (function == nullptr) return;
  depends_on_closures_ = true;
  if (function->has_script) {
    Push(functions_.ForShared(function->shared), Tier::kBaseline);
  } else {
    const FunctionRef named = functions_.ForScriptless(function->shared, function->name);
    const bool by_address = distrust_.Trusts(Proof::kBuiltins);
    Push(by_address ? functions_.ForBuiltin(scope_.InExecutable(frame.pc), named) : named);
  }
}

void Resolver::AppendCode(const CodeInfo& code, uintptr_t pc, FunctionRef outer) {
  const bool expand = distrust_.Trusts(Proof::kInlining) && code.can_expand;
  const CodeExit* exit = code.ExitAt(pc);
  if (exit != nullptr && exit->left_at == 0) {
    // Where nothing was inlined, the bytecode can be no other function's.
    const bool is_its = expand && code.inlined_functions.empty();
    return Push(outer, code.tier,
                is_its ? bytecode_map_.ScriptOffsetAt(code.shared_function, exit->bytecode_offset) : -1);
  }
  const uint32_t place = exit != nullptr ? exit->left_at - 1 : static_cast<uint32_t>(pc - code.start);
  const PositionEntry* position = expand ? FindPosition(code.positions, place) : nullptr;
  if (position == nullptr || !ExpandInlining(position->position, code.inlinings, &steps_)) {
    return Push(outer, code.tier);
  }
  for (const InlinedStep& step : steps_) {
    const bool inlined = step.function_index >= 0;
    const FunctionRef function = inlined ? functions_.ForShared(code.inlined_functions[step.function_index]) : outer;
    Push(function, code.tier, step.script_offset, inlined);
  }
}

// Where an interpreted frame on top is: it has the offset of its last call, the register that of now. The registers were found
// in the interpreter's hands; but its code may use one for something else, so only where a bytecode begins is believed.
void Resolver::CorrectLeaf() {
  if (key_frames_.empty() || key_frames_[0].register_offset == 0) return;
  KeyFrame& leaf = key_frames_[0];
  const FrameFunction* function = identity_->Find(leaf);
  if (function == nullptr) return;
  const uintptr_t bytecode = bytecode_map_.AddressOf(function->shared, leaf.pc, leaf.register_offset);
  if (bytecode != 0) leaf.pc = bytecode;
}

void Resolver::BeforeCollection(bool full) {
  collections_++;
  identity_->BeforeCollection(full);
  if (!full) return;
  ForgetKeys();
  code_map_.Clear();
  bytecode_map_.Clear();
  wasm_code_.Clear();
  functions_.ForgetAddresses();
  references_are_old_ = true;
  // What has been handed over need not outlive this collection.
  if (!stacks_.HasMore() && !stacks_.HasHits()) {
    ForgetReferences();
  } else {
    stacks_.LetGo();
  }
}

void Resolver::ForgetKeys() {
  known_keys_.Clear();
  recent_frames_by_pc_.Clear();
  frames_by_pc_.clear();
  resolved_frames_.clear();
}

Batch Resolver::TakeBatch() {
  Batch batch = stacks_.TakeBatch();
  // Only between batches: what a batch defines and what it counts go by the same numbering.
  if (stacks_.HasMore()) return batch;
  if ((references_are_old_ || stacks_.IsCrowded()) && !stacks_.HasHits()) ForgetReferences();
  if (stacks_.ids() > kMaxIds) ForgetIds();
  return batch;
}

void Resolver::Distrusts(Distrust distrust) {
  if (distrust == distrust_) return;
  distrust_ = distrust;
  // What was found before is not to be found again.
  ForgetKeys();
}

bool Resolver::ForgetIds() {
  if (stacks_.HasMore() || stacks_.HasHits()) return false;
  ForgetReferences();
  stacks_.ForgetIds();
  return true;
}

void Resolver::ForgetReferences() {
  ForgetKeys();
  stacks_.ForgetReferences();
  functions_.ForgetReferences();
  references_are_old_ = false;
}

size_t Resolver::MemoryBytes() const {
  return code_map_.MemoryBytes() + bytecode_map_.MemoryBytes() + wasm_code_.MemoryBytes() + functions_.MemoryBytes() +
         stacks_.MemoryBytes() + known_keys_.MemoryBytes() + recent_frames_by_pc_.MemoryBytes() +
         frames_by_pc_.size() * 40 + resolved_frames_.capacity() * sizeof(StackFrame) + identity_->MemoryBytes();
}

}  // namespace ox
