#include "v8/hidden_frames.h"

#include "v8/layout.h"

namespace ox {
namespace {

// How far up the stack to search for frames, in all: C++ code has no frame pointers that could be followed.
constexpr size_t kMaxScanWords = 4096;

// AddressSanitizer would take what lies between the variables of other functions for nobody's.
__attribute__((no_sanitize("address"))) uintptr_t Load(uintptr_t address) {
  return *reinterpret_cast<const uintptr_t*>(address);
}

class HiddenFrames {
 public:
  HiddenFrames(const CaptureScope& scope, uintptr_t sp) : scope_(scope), at_((sp + 7) & ~uintptr_t{7}) {}

  // Finds the next frame by which V8 called C++: a marker, and above it links to a frame and into code of V8's. Remains of
  // earlier calls look alike; but these lie below such a frame of a call that was as deep, and lead to the same callers.
  bool FindExit() {
    for (; scope_.stack.ContainsBytes(at_, 24) && scanned_ < kMaxScanWords; at_ += 8, scanned_++) {
      if (!IsFrameMarker(Load(at_))) continue;
      frame_ = at_ + 8;
      if (HasCaller()) return true;
    }
    return false;
  }

  // Whether the frame was called by code of V8's.
  bool HasCaller() const {
    const uintptr_t caller = Load(frame_);
    return caller > frame_ && (caller & 7) == 0 && scope_.stack.ContainsBytes(caller + kFrameContextOrType, 24) &&
           scope_.IsV8Code(Load(frame_ + kFrameReturnAddress));
  }

  // Goes on to the caller, and pushes it if it is a function's.
  void PushCaller(KeyWriter* writer) {
    const uintptr_t pc = Load(frame_ + kFrameReturnAddress);
    const uintptr_t bottom = frame_ + 16;
    frame_ = Load(frame_);
    at_ = frame_ + 16;
    if (!IsHeapObject(Load(frame_ + kFrameContextOrType)) || frame_ + kFrameFunction < bottom) return;
    const uintptr_t function = Load(frame_ + kFrameFunction);
    const uint64_t word = IsHeapObject(function) ? function : 0;
    const uintptr_t bytecode = scope_.IsBuiltin(pc) && frame_ + kFrameBytecodeOffset >= bottom ? Bytecode() : 0;
    if (bytecode != 0) {
      writer->Push(bytecode, word | kIsInterpreted);
    } else {
      writer->Push(pc, word);
    }
  }

 private:
  // Where an interpreted function is; 0 where the frame is none's.
  uintptr_t Bytecode() const {
    const uintptr_t array = Load(frame_ + kFrameBytecodeArray);
    const uintptr_t offset = Load(frame_ + kFrameBytecodeOffset);
    return IsHeapObject(array) && IsSmi(offset) && SmiValue(offset) > 0 ? array + SmiValue(offset) : 0;
  }

  const CaptureScope& scope_;
  uintptr_t at_;         // everything below was looked at
  uintptr_t frame_ = 0;  // its frame pointer
  size_t scanned_ = 0;
};

}  // namespace

void PushHiddenFrames(const CaptureScope& scope, uintptr_t sp, KeyWriter* writer) {
  if (!scope.stack.ContainsBytes(sp, 8)) return;
  HiddenFrames frames(scope, sp);
  // JavaScript that C++ called, called by JavaScript: stretch after stretch.
  while (writer->room() > 0 && frames.FindExit()) {
    while (writer->room() > 0 && frames.HasCaller()) frames.PushCaller(writer);
  }
}

}  // namespace ox
