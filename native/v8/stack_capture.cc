#include "v8/stack_capture.h"

#include <optional>

#include "v8-isolate.h"
#include "v8/frame_walk.h"
#include "v8/layout.h"

namespace ox {
namespace {

// What reads the stack word by word meets the guards that the address sanitizer puts around variables.
#define OX_READS_THE_STACK __attribute__((no_sanitize("address")))

// What V8 itself says of the interrupted code. It costs more than the walk, the more the longer the list.
struct Answer {
  v8::StateTag state;
  size_t count;     // of frames in the list
  uintptr_t first;  // pc of the first; 0 where there is none
};

Answer AskV8(const CaptureScope& scope, const Registers& registers, void** frames, size_t limit) {
  v8::RegisterState state;
  state.pc = reinterpret_cast<void*>(registers.pc);
  state.sp = reinterpret_cast<void*>(registers.sp);
  state.fp = reinterpret_cast<void*>(registers.fp);
  state.lr = reinterpret_cast<void*>(registers.lr);
  v8::SampleInfo info{};
  scope.isolate->GetStackSample(state, frames, limit, &info);
  return {info.vm_state, info.frames_count, info.frames_count == 0 ? 0 : reinterpret_cast<uintptr_t>(frames[0])};
}

Answer AskV8(const CaptureScope& scope, const Registers& registers) {
  void* first = nullptr;
  return AskV8(scope, registers, &first, 1);
}

bool IsOnOwnStack(const CaptureScope& scope, const Registers& registers) {
  return scope.stack.ContainsBytes(registers.sp & ~uintptr_t{7}, 8);
}

// The frame that the registers have. Where the thread is on another stack nothing is known of its own, of which a part may not be mapped:
// there is room for no frame then.
V8Frame FrameAt(const CaptureScope& scope, const Registers& registers, uintptr_t pc, uintptr_t fp) {
  return {scope, pc, fp, IsOnOwnStack(scope, registers) ? registers.sp & ~uintptr_t{7} : UINTPTR_MAX};
}

// V8 gives nothing up where a function has not yet built, or has already left, its frame. There the caller's return address is on top of
// the stack (or in its register), or one word below where the frame pointer was just pushed. From version 13 on it does not either where
// the frame pointer was just set, or is about to be popped: of its own frame, the function has nothing on the stack then.
OX_READS_THE_STACK bool CallerOfFrameless(const CaptureScope& scope, const Registers& registers, Registers* caller) {
  if (!scope.code.Contains(registers.pc) && !scope.embedded_builtins.Contains(registers.pc)) return false;
  if ((registers.sp & 7) != 0 || !scope.stack.ContainsBytes(registers.sp, 16)) return false;
  const auto* top = reinterpret_cast<const uintptr_t*>(registers.sp);
  const bool is_set = registers.fp == registers.sp;
  const bool is_pushed = is_set || top[0] == registers.fp;
  const uintptr_t returns_to = kCallPushes ? top[0] : registers.lr;
  const uintptr_t return_address = is_pushed ? top[1] : returns_to;
  if (!scope.IsV8Code(return_address)) return false;
  const size_t pushed_bytes = is_pushed ? 16 : kCallPushes ? 8 : 0;
  const uintptr_t callers_fp = is_set ? top[0] : registers.fp;
  *caller = {return_address, registers.sp + pushed_bytes, callers_fp, 0, registers.context};
  return true;
}

// The frame by which V8's code has called the C++ that runs; none where JavaScript or WebAssembly runs, or C++ alone.
std::optional<V8Frame> CallerOfNative(const CaptureScope& scope, const Registers& registers) {
  const uintptr_t exit = scope.exit_frame == nullptr ? 0 : *scope.exit_frame;
  if (exit != 0) {
    V8Frame frame = V8Frame::AtExit(scope, exit);
    // What lies below the stack pointer is no more.
    const bool is_left = IsOnOwnStack(scope, registers) && exit < registers.sp;
    if (!is_left && frame.HasRoom() && frame.IsExit()) {
      frame.GoToCaller();
      return frame;
    }
  }
  if (*scope.fast_call_frame != 0 && !scope.IsV8Code(registers.pc)) {
    const V8Frame frame = FrameAt(scope, registers, *scope.fast_call_pc, *scope.fast_call_frame);
    if (frame.IsPlausible()) return frame;
  }
  return std::nullopt;
}

// Where the thread has left its own stack: at the frame by which V8 has called what is on another one. Registers of V8's own code
// are left as they are, as it has not called anything.
Registers OnOwnStack(const CaptureScope& scope, Registers registers, const std::optional<V8Frame>& caller) {
  if (IsOnOwnStack(scope, registers) || !caller) return registers;
  // V8 believes in nothing below the stack pointer, and its frame for the call reaches below the first one here.
  registers.sp = scope.stack.begin;
  registers.fp = caller->fp();
  return registers;
}

// Pushes the interrupted code: GetStackSample leaves it out, because its pc is in the registers, unless it is interpreted. Returns
// whether what was pushed first is at `top.pc` itself.
OX_READS_THE_STACK bool PushTop(const CaptureScope& scope, const Registers& top, uintptr_t first, const V8Frame& frame,
                                KeyWriter* writer) {
  const uintptr_t function = frame.HasRoom() && frame.IsFunction() ? frame.Object() : 0;
  const bool is_builtin = scope.IsBuiltin(top.pc);
  if (function == 0) {
    // A builtin without a function is part of what called it: its address would only make equal stacks different.
    if (!is_builtin) writer->Push(top.pc, 0);
    return !is_builtin;
  }
  const uintptr_t bytecode = frame.Bytecode();
  if (bytecode != 0 && (is_builtin || bytecode == first)) {
    writer->Push(bytecode, function | kIsInterpreted);
    return false;
  }
  // A builtin without a frame of its own stands on its caller's: the caller's pc is the return address on top of the stack.
  if (is_builtin && (top.sp & 7) == 0 && scope.stack.ContainsBytes(top.sp, 8)) {
    const uintptr_t return_address = *reinterpret_cast<const uintptr_t*>(top.sp);
    if (scope.code.Contains(return_address) && !scope.IsBuiltin(return_address)) {
      writer->Push(top.pc, 0);
      writer->Push(return_address, function);
      return true;
    }
  }
  writer->Push(top.pc, function);
  return true;
}

// Where the interpreter's registers say that the function on top is in its bytecode array, if it is an interpreted one; 0
// where they say nothing. Handlers of bytecodes that may call something have a marked frame of their own over its frame.
uint32_t RegisterOffset(const CaptureScope& scope, const Registers& registers, V8Frame frame) {
  if (registers.context == nullptr || !scope.IsBuiltin(registers.pc) || !frame.HasRoom()) return 0;
  if (frame.IsMarked()) frame.GoToCaller();
  if (!frame.HasRoom() || frame.Bytecode() == 0) return 0;
  const uintptr_t array = ReadGeneralRegister(*registers.context, kBytecodeArrayRegister);
  const uintptr_t offset = ReadGeneralRegister(*registers.context, kBytecodeOffsetRegister);
  if (array != frame.Slot(kFrameBytecodeArray) || offset > KeyHeader::kMaxRegisterOffset) return 0;
  return static_cast<uint32_t>(offset);
}

// V8's own list of frames, in place of those after the first `kept`. Of interpreted functions it tells no more than where they are.
void PushV8List(const CaptureScope& scope, const Registers& registers, uint32_t kept, KeyWriter* writer) {
  // The far half of the key has room for it, and what is written never overtakes what is read.
  const size_t limit = kMaxFrames - 2 * kept - 1;
  void** list = reinterpret_cast<void**>(writer->at(0) + kMaxFrames);
  const Answer answer = AskV8(scope, registers, list, limit);
  writer->Truncate(kept);
  for (size_t i = 0; i < answer.count; i++) writer->Push(reinterpret_cast<uintptr_t>(list[i]), kNotFound);
}

// What of a capture goes into the key's header.
struct Captured {
  WalkEnd end = WalkEnd::kOutermost;
  bool leaf_is_exact = false;
  bool leaf_is_native = false;
  uint32_t register_offset = 0;
};

// Where V8's own code, or a bytecode, is on top.
Captured CaptureV8Code(const CaptureScope& scope, const Registers& registers, const Answer& answer, KeyWriter* writer) {
  Captured captured;
  Registers from = registers;
  uintptr_t first = answer.first;
  const bool may_be_frameless = answer.count == 0 || registers.fp == registers.sp;
  const bool is_frameless = may_be_frameless && CallerOfFrameless(scope, registers, &from);
  if (is_frameless) {
    captured.leaf_is_exact = !scope.IsBuiltin(registers.pc);
    if (captured.leaf_is_exact) writer->Push(registers.pc, 0);
    first = AskV8(scope, from).first;
  }
  V8Frame frame = FrameAt(scope, from, from.pc, from.fp);
  captured.register_offset = RegisterOffset(scope, from, frame);
  const bool top_is_exact = PushTop(scope, from, first, frame, writer);
  captured.leaf_is_exact |= top_is_exact && !is_frameless;
  if (!frame.HasRoom()) {
    captured.end = WalkEnd::kBroken;
    return captured;
  }
  if (!frame.IsEntry()) frame.GoToCaller();
  captured.end = WalkFrames(scope, frame, writer);
  return captured;
}

// Where neither V8's code nor what it has called by a frame is on top: WebAssembly's code, C++ that was called without a frame, or C++
// without any JavaScript.
Captured CaptureOtherCode(const CaptureScope& scope, const Registers& registers, const Answer& answer,
                          KeyWriter* writer) {
  Captured captured;
  captured.leaf_is_native = true;
  if (answer.count == 0) return captured;
  V8Frame frame = FrameAt(scope, registers, registers.pc, registers.fp);
  captured.end = WalkEnd::kBroken;
  if (!frame.HasRoom()) return captured;
  captured.leaf_is_native = !frame.IsOfWasm();
  captured.leaf_is_exact = frame.IsWasm();
  if (captured.leaf_is_native) {
    // C++ that makes no use of the frame pointer has left it alone. Where in the function the call was is not known.
    if (frame.IsFunction()) {
      PushFunction(scope, FrameAt(scope, registers, V8Frame::kUnknownPc, registers.fp), writer);
    }
    frame.GoToCaller();
  }
  captured.end = WalkFrames(scope, frame, writer);
  return captured;
}

Captured Capture(const CaptureScope& scope, const Registers& registers, const Answer& answer,
                 const std::optional<V8Frame>& caller, KeyWriter* writer) {
  if (!caller && scope.IsV8Code(registers.pc)) return CaptureV8Code(scope, registers, answer, writer);
  if (!caller) return CaptureOtherCode(scope, registers, answer, writer);
  Captured captured;
  captured.leaf_is_native = !scope.IsV8Code(registers.pc);
  captured.end = WalkFrames(scope, *caller, writer);
  return captured;
}

}  // namespace

size_t CaptureStack(const CaptureScope& scope, const Registers& interrupted, uint64_t* key) {
  const std::optional<V8Frame> caller = CallerOfNative(scope, interrupted);
  const Registers registers = OnOwnStack(scope, interrupted, caller);
  const Answer answer = AskV8(scope, registers);
  KeyWriter writer(key);
  const Captured captured = Capture(scope, registers, answer, caller, &writer);
  const bool is_broken = captured.end == WalkEnd::kBroken;
  if (is_broken) PushV8List(scope, registers, captured.leaf_is_exact ? 1 : 0, &writer);
  const bool elsewhere = !IsOnOwnStack(scope, interrupted);
  key[0] =
      KeyHeader{
          answer.state,         captured.end == WalkEnd::kNoRoom, captured.leaf_is_exact, false, elsewhere, is_broken,
          writer.frame_count(), captured.register_offset}
          .Pack();
  key[1] = captured.leaf_is_native ? registers.pc : 0;
  return writer.words();
}

size_t ListOfV8(const CaptureScope& scope, const Registers& interrupted, void** list, size_t limit) {
  const std::optional<V8Frame> caller = CallerOfNative(scope, interrupted);
  const Registers registers = OnOwnStack(scope, interrupted, caller);
  Registers from = registers;
  const size_t count = AskV8(scope, registers, list, limit).count;
  if (count > 0 || caller || !CallerOfFrameless(scope, registers, &from)) return count;
  return AskV8(scope, from, list, limit).count;
}

// As if a signal had interrupted this function.
size_t CaptureCaller(const CaptureScope& scope, uint64_t* key) {
  const auto frame = reinterpret_cast<uintptr_t>(__builtin_frame_address(0));
  const size_t words = CaptureStack(scope, {reinterpret_cast<uintptr_t>(&CaptureCaller), frame, frame, 0}, key);
  key[1] = 0;  // the native leaf is this function, and no part of the stack that is meant
  return words;
}

}  // namespace ox
