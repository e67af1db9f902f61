#include "v8/frame_walk.h"

namespace ox {
namespace {

// Frames that are not pushed count, too.
constexpr size_t kMaxSteps = 8 * kMaxFrames;

// Goes on from where C++ has entered V8's code to where V8's code had called C++. False where nothing had.
bool LeaveEntry(const CaptureScope& scope, V8Frame* frame) {
  const uintptr_t fast_call = scope.layout->entry_keeps_fast_call ? frame->Slot(kEntryFastCallFrame) : 0;
  if (fast_call != 0) {
    *frame = V8Frame(scope, frame->Slot(kEntryFastCallPc), fast_call, frame->fp() + 16);
    return true;
  }
  const uintptr_t exit = frame->Slot(kEntryExitFrame);
  if (exit == 0) return false;
  const uintptr_t floor = frame->fp() + 16;
  *frame = V8Frame(scope, V8Frame::kInCpp, exit, floor);
  if (frame->HasRoom() && frame->IsExit()) frame->GoToCaller();
  return true;
}

}  // namespace

// The address sanitizer puts guards around variables, and the walk goes over them.
__attribute__((no_sanitize("address"))) uintptr_t V8Frame::Load(uintptr_t address) {
  return *reinterpret_cast<const uintptr_t*>(address);
}

bool V8Frame::HasRoom() const {
  const uintptr_t begin = fp_ + kFrameContextOrType;
  return (fp_ & 7) == 0 && begin >= floor_ && scope_->stack.ContainsBytes(begin, 24);
}

bool V8Frame::IsOfWasm() const {
  const uintptr_t marker = Marker();
  return IsFrameMarker(marker) && marker >= 2 * static_cast<uintptr_t>(scope_->layout->wasm_frame) &&
         marker <= 2 * static_cast<uintptr_t>(scope_->layout->wasm_frame_last);
}

bool V8Frame::IsExit() const {
  const uintptr_t caller = Load(fp_);
  return IsMarked() && caller > fp_ && scope_->stack.ContainsBytes(caller, 16);
}

bool V8Frame::IsPlausible() const {
  if (!HasRoom()) return false;
  if (pc_ == kUnknownPc) return IsFunction();
  if (scope_->IsV8Code(pc_)) return IsFunction() || IsMarked();
  return IsOfWasm();
}

uintptr_t V8Frame::Object() const {
  const uintptr_t object = Slot(kFrameFunction);
  return IsHeapObject(object) ? object : 0;
}

uintptr_t V8Frame::Bytecode() const {
  const uintptr_t array = Slot(kFrameBytecodeArray);
  const uintptr_t offset = Slot(kFrameBytecodeOffset);
  return IsHeapObject(array) && IsSmi(offset) && SmiValue(offset) > 0 ? array + SmiValue(offset) : 0;
}

void V8Frame::GoToCaller() {
  pc_ = Load(fp_ + kFrameReturnAddress);
  floor_ = fp_ + 16;
  fp_ = Load(fp_);
}

void V8Frame::GoToFrameBelow() {
  const bool may_be_uncalled = IsMarked();
  GoToCaller();
  if (may_be_uncalled && !scope_->IsV8Code(pc_) && HasRoom() && IsFunction()) pc_ = kUnknownPc;
}

void PushFunction(const CaptureScope& scope, const V8Frame& frame, KeyWriter* writer) {
  const uintptr_t function = frame.Object();
  const bool may_be_interpreted = function != 0 && (frame.pc() == V8Frame::kUnknownPc || scope.IsBuiltin(frame.pc()));
  const uintptr_t bytecode = may_be_interpreted ? frame.Bytecode() : 0;
  if (bytecode == 0) return writer->Push(frame.pc(), function);
  if (frame.pc() == V8Frame::kUnknownPc || scope.interpreter->Contains(frame.pc()))
    return writer->Push(bytecode, function | kIsInterpreted);
  writer->Push(frame.pc(), function);
  if (writer->room() > 0) writer->Push(bytecode, kIsPlaceOfLast);
}

WalkEnd WalkFrames(const CaptureScope& scope, V8Frame frame, KeyWriter* writer) {
  for (size_t step = 0; step < kMaxSteps; step++) {
    if (!frame.IsPlausible()) return WalkEnd::kBroken;
    if (frame.IsEntry()) {
      if (!LeaveEntry(scope, &frame)) return WalkEnd::kOutermost;
      continue;
    }
    if (writer->room() == 0) return WalkEnd::kNoRoom;
    if (frame.IsFunction()) {
      PushFunction(scope, frame, writer);
    } else if (frame.IsWasm()) {
      writer->Push(frame.pc(), frame.WasmWord());
    }
    frame.GoToFrameBelow();
  }
  return WalkEnd::kNoRoom;
}

}  // namespace ox
