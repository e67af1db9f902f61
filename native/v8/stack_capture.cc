#include "v8/stack_capture.h"

#include <algorithm>
#include <cstring>

#include "engine/safe_memory.h"
#include "engine/thread_stack.h"
#include "v8-internal.h"
#include "v8/hidden_frames.h"
#include "v8/layout.h"

namespace ox {
namespace {

// How far up the stack the walk searches, per sample, for frames of either kind that are not linked to the one before. C++ code
// is compiled without frame pointers, so each stretch of it must be crossed by searching. V8's parser, where code is nested,
// takes more than a quarter of this.
constexpr size_t kMaxScanWords = 16384;
// Frames that V8 leaves out (entry, exit) but the chain of frame pointers has.
constexpr int kMaxSkippedFrames = 4;

// What reads the stack word by word meets the guards that the address sanitizer puts around variables.
#define OX_READS_THE_STACK __attribute__((no_sanitize("address")))

// Follows V8's program counters up the stack and finds the frame of each.
class FrameWalk {
 public:
  FrameWalk(const CaptureScope& scope, const Registers& registers)
      : scope_(scope),
        stack_(scope.stack),
        pc_(registers.pc),
        fp_(registers.fp),
        floor_(registers.sp & ~uintptr_t{7}),
        is_on_stack_(scope.stack.ContainsBytes(floor_, 8)),
        linked_(scope.IsV8Code(registers.pc)) {}

  // The second word of the key for the frame whose pc is `pc`.
  uint64_t FunctionWord(uintptr_t pc) {
    uint64_t word = 0;
    if (is_on_stack_ && (FollowChain(pc, &word) || ScanFor(pc, &word))) return word;
    return kNotFound;
  }

  // True where the interrupted code is a bytecode handler and `pc` the bytecode of the function that it executes.
  bool TopIsInterpreted(uintptr_t pc) const { return IsFrame(fp_) && IsInterpretedAt(fp_, pc); }

  // Where the interpreter's registers say that the function on top is in its bytecode array, if it is an interpreted one; 0
  // where they say nothing. Handlers of bytecodes that may call something have a marked frame of their own over its frame.
  uint32_t RegisterOffset(const Registers& registers) const {
    if (registers.context == nullptr || !IsFrame(fp_) || fp_ + kFrameContextOrType < floor_) return 0;
    const uintptr_t frame = IsFrameMarker(Load(fp_ + kFrameContextOrType)) ? Load(fp_) : fp_;
    if (BytecodeOf(frame) == 0) return 0;
    const uintptr_t array = ReadGeneralRegister(*registers.context, kBytecodeArrayRegister);
    const uintptr_t offset = ReadGeneralRegister(*registers.context, kBytecodeOffsetRegister);
    if (array != Load(frame + kFrameBytecodeArray) || offset > KeyHeader::kMaxRegisterOffset) return 0;
    return static_cast<uint32_t>(offset);
  }

  // The bytecode that the top frame is at, if it is an interpreted one that has called a builtin without a frame; 0 if not.
  uintptr_t TopBytecode() const { return BytecodeOf(fp_); }

  // The second word of the key for the interrupted code itself; its frame is left behind.
  uint64_t TopWord() {
    if (!IsFrame(fp_)) return 0;
    const uint64_t word = SlotWord(fp_, false);
    Leave(fp_);
    return word;
  }

 private:
  OX_READS_THE_STACK uintptr_t Load(uintptr_t address) const { return *reinterpret_cast<const uintptr_t*>(address); }

  bool IsFrame(uintptr_t fp) const {
    return is_on_stack_ && (fp & 7) == 0 && fp >= floor_ && stack_.ContainsBytes(fp, 16);
  }
  // The slots below a frame pointer are part of the frame only above the stack pointer.
  bool HasSlots(uintptr_t fp) const { return fp + kFrameBytecodeOffset >= floor_; }

  // The bytecode that an interpreted frame is at; 0 of others, which hold no Smi where those have their bytecode's offset.
  uintptr_t BytecodeOf(uintptr_t fp) const {
    if (!IsFrame(fp) || !HasSlots(fp)) return 0;
    const uintptr_t array = Load(fp + kFrameBytecodeArray);
    const uintptr_t offset = Load(fp + kFrameBytecodeOffset);
    return IsHeapObject(array) && IsSmi(offset) && SmiValue(offset) > 0 ? array + SmiValue(offset) : 0;
  }

  // Every frame of a function is called from V8's code, if only from where C++ enters it. Most copies of one are not.
  bool IsCalledByV8(uintptr_t fp) const { return Load(fp) > fp && scope_.IsV8Code(Load(fp + kFrameReturnAddress)); }

  bool IsInterpretedAt(uintptr_t fp, uintptr_t pc) const {
    if (!HasSlots(fp)) return false;
    const uintptr_t array = Load(fp + kFrameBytecodeArray);
    const uintptr_t offset = Load(fp + kFrameBytecodeOffset);
    return (array & kTagMask) == 1 && IsSmi(offset) && array + SmiValue(offset) == pc;
  }

  // A frame that belongs to no JSFunction has a marker, a Smi, where others have their context.
  uint64_t SlotWord(uintptr_t fp, bool interpreted) const {
    uint64_t word = interpreted ? kIsInterpreted : 0;
    if (fp + kFrameFunction < floor_ || !IsHeapObject(Load(fp + kFrameContextOrType))) return word;
    const uintptr_t function = Load(fp + kFrameFunction);
    return IsHeapObject(function) ? (word | function | (linked_ ? kIsLinked : 0)) : word;
  }

  void Leave(uintptr_t fp) {
    pc_ = Load(fp + kFrameReturnAddress);
    floor_ = fp + 16;
    fp_ = Load(fp);
  }

  bool Match(uintptr_t fp, uintptr_t frame_pc, uintptr_t pc, uint64_t* word) {
    const bool interpreted = IsInterpretedAt(fp, pc);
    if (!interpreted && frame_pc != pc) return false;
    *word = SlotWord(fp, interpreted);
    Leave(fp);
    return true;
  }

  // The usual case: the next frame of the chain, or one of those that V8 leaves out.
  bool FollowChain(uintptr_t pc, uint64_t* word) {
    uintptr_t fp = fp_;
    uintptr_t frame_pc = pc_;
    for (int i = 0; i < kMaxSkippedFrames && IsFrame(fp); i++) {
      // What C++ has in the register of the frame pointer is anybody's guess.
      linked_ = linked_ && scope_.IsV8Code(frame_pc);
      if (Match(fp, frame_pc, pc, word)) return true;
      const uintptr_t next = Load(fp);
      if (next <= fp) return false;
      frame_pc = Load(fp + kFrameReturnAddress);
      fp = next;
    }
    return false;
  }

  // Searches upwards for a frame that is not linked. The address of a bytecode is no return address, but C++ code, V8's and this
  // profiler's own above all, may have copies of it on the stack: what may be one is looked for as one first.
  bool ScanFor(uintptr_t pc, uint64_t* word) {
    linked_ = false;
    if (scope_.IsV8Code(pc)) return ScanForReturnAddress(pc, word);
    return ScanForBytecode(pc, word) || ScanForReturnAddress(pc, word);
  }

  // An interpreted frame shows itself by its slots.
  bool ScanForBytecode(uintptr_t pc, uint64_t* word) {
    size_t& scanned = scanned_for_bytecode_;
    for (uintptr_t at = floor_; stack_.ContainsBytes(at, 16) && scanned < kMaxScanWords; at += 8, scanned++) {
      if (IsInterpretedAt(at, pc) && IsCalledByV8(at)) return Match(at, 0, pc, word);
    }
    return false;
  }

  // Another frame shows itself by the one that it called, which keeps the return address and, below it, the frame pointer.
  bool ScanForReturnAddress(uintptr_t pc, uint64_t* word) {
    for (uintptr_t at = floor_; stack_.ContainsBytes(at, 16) && scanned_ < kMaxScanWords; at += 8, scanned_++) {
      if (Load(at + 8) != pc) continue;
      const uintptr_t fp = Load(at);
      if (fp > at && IsFrame(fp) && IsCalledByV8(fp) && Match(fp, pc, pc, word)) return true;
    }
    return false;
  }

  const CaptureScope& scope_;
  const AddressRange stack_;
  uintptr_t pc_;  // being executed in the frame of fp_
  uintptr_t fp_;
  uintptr_t floor_;  // everything below was left behind
  // Below the part of the stack that is in use nothing may be read: it may not be mapped. On another stack nothing is known.
  const bool is_on_stack_;
  // Every frame so far was certain. Others may be the remains of earlier ones, with functions that are no more.
  bool linked_;
  // Apart, so that a search for the one in vain leaves words for the other.
  size_t scanned_for_bytecode_ = 0;
  size_t scanned_ = 0;
};

struct Sample {
  void* frames[kMaxFrames + 1];
  v8::SampleInfo info;

  void Take(v8::Isolate* isolate, const Registers& registers) {
    v8::RegisterState state;
    state.pc = reinterpret_cast<void*>(registers.pc);
    state.sp = reinterpret_cast<void*>(registers.sp);
    state.fp = reinterpret_cast<void*>(registers.fp);
    state.lr = reinterpret_cast<void*>(registers.lr);
    info = v8::SampleInfo{};
    isolate->GetStackSample(state, frames, kMaxFrames + 1, &info);
  }
};

// V8 gives nothing up where a function has not yet built, or has already left, its frame. There the caller's return address is
// on top of the stack, or one word below where the frame pointer was just pushed. From version 13 on it does not either where
// the frame pointer was just set, or is about to be popped: of its own frame, the function has nothing on the stack then.
OX_READS_THE_STACK bool CallerOfFrameless(const CaptureScope& scope, const Registers& registers, Registers* caller) {
  if (!scope.code.Contains(registers.pc) && !scope.embedded_builtins.Contains(registers.pc)) return false;
  if ((registers.sp & 7) != 0 || !scope.stack.ContainsBytes(registers.sp, 16)) return false;
  const auto* top = reinterpret_cast<const uintptr_t*>(registers.sp);
  const bool is_set = registers.fp == registers.sp;
  const bool is_pushed = is_set || top[0] == registers.fp;
  const uintptr_t return_address = is_pushed ? top[1] : top[0];
  if (!scope.IsV8Code(return_address)) return false;
  const uintptr_t callers_fp = is_set ? top[0] : registers.fp;
  *caller = {return_address, registers.sp + (is_pushed ? 16 : 8), callers_fp, 0, registers.context};
  return true;
}

// Whether `frame` may be that of a call of C++ by V8's code, of which `floor` is a part.
OX_READS_THE_STACK bool IsExitFrame(const CaptureScope& scope, uintptr_t frame, uintptr_t floor) {
  if ((frame & 7) != 0 || frame <= floor || !scope.stack.ContainsBytes(frame + kFrameContextOrType, 24)) return false;
  const auto* words = reinterpret_cast<const uintptr_t*>(frame);
  const uintptr_t caller = words[0];
  return IsFrameMarker(words[-1]) && caller > frame && scope.stack.ContainsBytes(caller, 16) &&
         scope.IsV8Code(words[1]);
}

// V8 notes the frame by which it calls C++ in a word of the isolate, `c_entry_fp` of its ThreadLocalTop, and has 0 there while
// JavaScript runs. Where in it the word is depends on the version: this is called by JavaScript, so it is the one that leads to such a
// frame now.
const uintptr_t* FindExitFrameWord(const CaptureScope& scope) {
  constexpr int kMostWords = 32;
  const auto isolate = reinterpret_cast<uintptr_t>(scope.isolate);
  const auto* words =
      reinterpret_cast<const uintptr_t*>(isolate + v8::internal::Internals::kIsolateThreadLocalTopOffset);
  const auto floor = reinterpret_cast<uintptr_t>(__builtin_frame_address(0));
  for (int i = 0; i < kMostWords; i++) {
    if (IsExitFrame(scope, words[i], floor)) return &words[i];
  }
  return nullptr;
}

// Where the thread has left its own stack: at the frame by which V8 has called what is on another one. Registers of V8's own code
// are left as they are, as it has not called anything.
Registers LastOnOwnStack(const CaptureScope& scope, const Registers& registers) {
  const uintptr_t frame = scope.exit_frame == nullptr ? 0 : *scope.exit_frame;
  if (scope.IsV8Code(registers.pc) || !IsExitFrame(scope, frame, 0)) return registers;
  return {registers.pc, frame, frame, registers.lr, registers.context};
}

Registers WithStackPointer(Registers registers, uintptr_t sp) {
  registers.sp = sp;
  return registers;
}

// Whether two pieces of code are alike; false where one is not mapped.
bool SameBytes(uintptr_t left, uintptr_t right, size_t size) {
  constexpr size_t kMaxCompared = 256;
  uint8_t bytes[2][kMaxCompared];
  size = std::min(size, kMaxCompared);
  return ReadMemory(left, bytes[0], size) && ReadMemory(right, bytes[1], size) && memcmp(bytes[0], bytes[1], size) == 0;
}

// V8 may copy its builtins next to the JIT code, to reach them by short calls. It does not say where, but the copy has the
// same bytes: JSEntry's are looked for. From version 12 on V8 gives the address of JSEntry in the copy; before, in the
// original, and the copy lies at the end of the code range, where its allocator rounds down.
AddressRange FindCopiedBuiltins(const CaptureScope& scope) {
  constexpr uintptr_t kPageSize = 4096;
  constexpr uintptr_t kAllocationStep = 64 * 1024;
  constexpr int kMaxSteps = 64;
  const auto entry_code = scope.isolate->GetJSEntryStubs().js_entry_stub.code;
  const auto entry = reinterpret_cast<uintptr_t>(entry_code.start);
  const AddressRange& original = scope.embedded_builtins;
  const uintptr_t size = original.end - original.begin;
  if (scope.code.end - scope.code.begin < size) return {};
  if (scope.code.Contains(entry)) {
    for (uintptr_t page = original.begin; page + kPageSize <= original.end; page += kPageSize) {
      const uintptr_t candidate = page + entry % kPageSize;
      if (!SameBytes(candidate, entry, entry_code.length_in_bytes)) continue;
      const uintptr_t begin = entry - (candidate - original.begin);
      return {begin, begin + size};
    }
  } else if (original.Contains(entry)) {
    uintptr_t begin = (scope.code.end - size) & ~(kAllocationStep - 1);
    for (int i = 0; i < kMaxSteps && begin >= scope.code.begin; i++, begin -= kAllocationStep) {
      if (SameBytes(entry, begin + (entry - original.begin), entry_code.length_in_bytes)) return {begin, begin + size};
    }
  }
  return {};
}

// GetStackSample leaves the top frame out, because its pc is in the registers, unless that frame is interpreted. Returns
// whether the frame that was pushed first is the interrupted code.
OX_READS_THE_STACK bool PushTop(const CaptureScope& scope, const Registers& top, const Sample& sample, FrameWalk* walk,
                                KeyWriter* writer) {
  if (sample.info.frames_count > 0 && walk->TopIsInterpreted(reinterpret_cast<uintptr_t>(sample.frames[0])))
    return false;
  const uintptr_t bytecode = scope.IsBuiltin(top.pc) ? walk->TopBytecode() : 0;
  const uint64_t word = walk->TopWord();
  if ((word & kHasFunction) != 0 && bytecode != 0) {
    writer->Push(bytecode, word | kIsInterpreted);
    return false;
  }
  // A builtin without a frame of its own stands on its caller's: the caller's pc is the return address on top of the stack.
  if ((word & kHasFunction) != 0 && scope.IsBuiltin(top.pc) && (top.sp & 7) == 0 &&
      scope.stack.ContainsBytes(top.sp, 8)) {
    const uintptr_t return_address = *reinterpret_cast<const uintptr_t*>(top.sp);
    if (scope.code.Contains(return_address) && !scope.IsBuiltin(return_address)) {
      writer->Push(top.pc, 0);
      writer->Push(return_address, word);
      return true;
    }
  }
  // A builtin without a function is part of what called it: its address would only make equal stacks different.
  if ((word & kHasFunction) == 0 && scope.IsBuiltin(top.pc)) return false;
  writer->Push(top.pc, word);
  return true;
}

}  // namespace

CaptureScope MakeCaptureScope(v8::Isolate* isolate) {
  CaptureScope scope{};
  scope.isolate = isolate;
  scope.stack = CurrentThreadStack();
  void* start = nullptr;
  size_t length = 0;
  isolate->GetCodeRange(&start, &length);
  scope.code = {reinterpret_cast<uintptr_t>(start), reinterpret_cast<uintptr_t>(start) + length};
  const void* embedded = nullptr;
  isolate->GetEmbeddedCodeRange(&embedded, &length);
  scope.embedded_builtins = {reinterpret_cast<uintptr_t>(embedded), reinterpret_cast<uintptr_t>(embedded) + length};
  scope.copied_builtins = FindCopiedBuiltins(scope);
  scope.exit_frame = FindExitFrameWord(scope);
  return scope;
}

size_t CaptureStack(const CaptureScope& scope, const Registers& interrupted, uint64_t* key) {
  const bool elsewhere = !scope.stack.ContainsBytes(interrupted.sp & ~uintptr_t{7}, 8);
  const Registers registers = elsewhere ? LastOnOwnStack(scope, interrupted) : interrupted;
  Sample sample;
  // V8 believes in nothing below the stack pointer, and its frame for the call reaches below where the walk begins.
  const bool has_moved = registers.sp != interrupted.sp;
  sample.Take(scope.isolate, has_moved ? WithStackPointer(registers, scope.stack.begin) : registers);
  KeyWriter writer(key);
  Registers from = registers;
  const bool leaf_is_native = !scope.IsV8Code(registers.pc);
  const bool is_frameless =
      !leaf_is_native && sample.info.frames_count == 0 && CallerOfFrameless(scope, registers, &from);
  bool leaf_is_exact = is_frameless && !scope.IsBuiltin(registers.pc);
  if (leaf_is_exact) writer.Push(registers.pc, 0);
  if (is_frameless) sample.Take(scope.isolate, from);
  FrameWalk walk(scope, from);
  const uint32_t register_offset = scope.IsBuiltin(from.pc) ? walk.RegisterOffset(from) : 0;
  if (!leaf_is_native) {
    const bool top_is_exact = PushTop(scope, from, sample, &walk, &writer);
    leaf_is_exact |= top_is_exact && !is_frameless;
  }
  const size_t count = std::min(sample.info.frames_count, writer.room());
  for (size_t i = 0; i < count; i++) {
    const auto pc = reinterpret_cast<uintptr_t>(sample.frames[i]);
    writer.Push(pc, walk.FunctionWord(pc));
  }
  if (sample.info.vm_state == v8::StateTag::GC && count == 0) PushHiddenFrames(scope, registers.sp, &writer);
  const bool truncated = sample.info.frames_count > count;
  key[0] =
      KeyHeader{sample.info.vm_state, truncated, leaf_is_exact, false, elsewhere, writer.frame_count(), register_offset}
          .Pack();
  key[1] = leaf_is_native ? registers.pc : 0;
  return writer.words();
}

// As if a signal had interrupted this function. V8 finds its own frames from its last exit to C++, not from these.
size_t CaptureCaller(const CaptureScope& scope, uint64_t* key) {
  const auto frame = reinterpret_cast<uintptr_t>(__builtin_frame_address(0));
  const size_t words = CaptureStack(scope, {reinterpret_cast<uintptr_t>(&CaptureCaller), frame, frame, 0}, key);
  key[1] = 0;  // the native leaf is this function, and no part of the stack that is meant
  return words;
}

}  // namespace ox
