// What the capture of stacks must know about its thread and isolate; constant once made, but for the interpreter's places.
#pragma once

#include <cstddef>
#include <cstdint>

#include "engine/address_range.h"
#include "v8/layout.h"

namespace v8 {
class Isolate;
}  // namespace v8

namespace ox {

// The return addresses of interpreted frames: a few places in V8's builtins, the same for all functions. A drain learns them, as it
// can tell by the bytecode; the handler then knows an interpreted frame by its pc. On the isolate's thread; async-signal-safe.
class InterpreterPlaces {
 public:
  bool Contains(uintptr_t pc) const {
    for (const uintptr_t place : places_) {
      if (place == pc) return true;
    }
    return false;
  }
  void Add(uintptr_t pc) {
    if (count_ == kMost || Contains(pc)) return;
    places_[count_] = pc;
    count_ = count_ + 1;
  }

 private:
  // The trampoline and the two ways back into it after a deoptimisation, each in the executable and in the copy.
  static constexpr size_t kMost = 6;
  volatile uintptr_t places_[kMost] = {};
  size_t count_ = 0;
};

struct CaptureScope {
  v8::Isolate* isolate;
  const Layout* layout;
  AddressRange stack;              // of this thread
  AddressRange code;               // JIT code, and builtins copied next to it
  AddressRange embedded_builtins;  // in the executable
  AddressRange copied_builtins;    // their copy within `code`; empty where V8 made none
  // The isolate's words for the frame by which V8's code has called C++: 0 while JavaScript runs. The first is null where it was not
  // found; the others are of calls that make no frame of their own.
  const uintptr_t* exit_frame;
  const uintptr_t* fast_call_frame;
  const uintptr_t* fast_call_pc;
  InterpreterPlaces* interpreter;

  bool IsV8Code(uintptr_t pc) const { return code.Contains(pc) || embedded_builtins.Contains(pc); }
  bool IsBuiltin(uintptr_t pc) const { return embedded_builtins.Contains(pc) || copied_builtins.Contains(pc); }
  // Where the builtin at `pc` stands in the executable, which has a name for it.
  uintptr_t InExecutable(uintptr_t pc) const {
    return copied_builtins.Contains(pc) ? pc - copied_builtins.begin + embedded_builtins.begin : pc;
  }
};

// On the isolate's thread, called by JavaScript. `interpreter` must live as long as the scope.
CaptureScope MakeCaptureScope(v8::Isolate* isolate, const Layout& layout, InterpreterPlaces* interpreter);

// Its word for the frame by which V8's code has called C++; null where it was not found. As MakeCaptureScope.
const uintptr_t* ExitFrameWord(v8::Isolate* isolate, const Layout& layout);

}  // namespace ox
