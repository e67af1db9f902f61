// The frames of V8's code on a thread's own stack, from one to the outermost, by what they keep of each other.
//
// Each frame has the frame pointer and the return address of its caller. Where C++ has called JavaScript, the frame by which it did
// keeps the one by which V8's code had called C++ before: C++, which has no frame pointers, is crossed so. Nothing is searched,
// and nothing but this thread's stack is read.
//
// In the handler, on the isolate's thread: async-signal-safe, bounded by the room in the key and kMaxSteps.
#pragma once

#include <cstddef>
#include <cstdint>

#include "v8/capture_scope.h"
#include "v8/key_frames.h"
#include "v8/layout.h"

namespace ox {

class V8Frame {
 public:
  // A frame at `fp` in which `pc` is executing. Nothing below `floor` is a part of it.
  V8Frame(const CaptureScope& scope, uintptr_t pc, uintptr_t fp, uintptr_t floor)
      : scope_(&scope), pc_(pc), fp_(fp), floor_(floor) {}

  // In place of a pc.
  static constexpr uintptr_t kUnknownPc = 0;
  static constexpr uintptr_t kInCpp = 1;

  // A frame by which V8's code has called C++; what of it is executing is not V8's.
  static V8Frame AtExit(const CaptureScope& scope, uintptr_t fp) {
    return {scope, kInCpp, fp, fp + kFrameContextOrType};
  }

  uintptr_t pc() const { return pc_; }
  uintptr_t fp() const { return fp_; }

  // Whether there is room for a frame on the stack; nothing else may be asked of one where there is not.
  bool HasRoom() const;

  bool IsFunction() const { return IsHeapObject(Marker()); }
  bool IsMarked() const { return IsFrameMarker(Marker()); }
  bool IsEntry() const { return IsOfType(kEntryFrame) || IsOfType(kConstructEntryFrame); }
  bool IsWasm() const { return IsOfType(scope_->layout->wasm_frame); }
  // Of WebAssembly's code, or of what leads to it or from it.
  bool IsOfWasm() const;
  // Whether what calls C++ may have made it.
  bool IsExit() const;
  // Whether it is a frame of V8's code.
  bool IsPlausible() const;

  // The function of a function's frame, the instance of a WebAssembly's; 0 where there is none.
  uintptr_t Object() const;
  // The second word of the key for a frame of WebAssembly's.
  uint64_t WasmWord() const { return Object() == 0 ? kIsWasm : Object() | kIsWasmOf; }
  // The bytecode that an interpreted frame is at; 0 of others, unless they have two words that look so.
  uintptr_t Bytecode() const;
  // A word of the frame; 0 where it is not part of it.
  uintptr_t Slot(int offset) const { return fp_ + offset >= floor_ ? Load(fp_ + offset) : 0; }

  void GoToCaller();
  // As GoToCaller. But the builtin in which V8 goes on with a function in another tier was not called: a value of the program is in the
  // place of its frame's return address, and where in the function that was is not known.
  void GoToFrameBelow();

 private:
  static uintptr_t Load(uintptr_t address);
  uintptr_t Marker() const { return Load(fp_ + kFrameContextOrType); }
  bool IsOfType(int type) const { return Marker() == static_cast<uintptr_t>(type) * 2; }

  const CaptureScope* scope_;
  uintptr_t pc_;
  uintptr_t fp_;
  uintptr_t floor_;
};

// Pushes the frame of a function.
void PushFunction(const CaptureScope& scope, const V8Frame& frame, KeyWriter* writer);

// How a walk has ended.
enum class WalkEnd {
  kOutermost,  // it is whole
  kNoRoom,     // the key is full
  kBroken,     // at something that is no frame
};

// Pushes the frames of functions from `frame` on.
WalkEnd WalkFrames(const CaptureScope& scope, V8Frame frame, KeyWriter* writer);

}  // namespace ox
