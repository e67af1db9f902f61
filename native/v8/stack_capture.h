// Takes the stack of the interrupted thread, in the signal handler.
//
// V8's GetStackSample gives the program counters. Beside each goes the JSFunction that the frame keeps in its function slot,
// so that nothing has to listen to code events. The handler reads its own stack and nothing else: what the words mean is
// found out later, by the drain, which always runs before a garbage collection could move anything.
#pragma once

#include <cstddef>
#include <cstdint>

#include "engine/address_range.h"
#include "engine/registers.h"
#include "v8-isolate.h"
#include "v8/sample_key.h"

namespace ox {

// What the capture must know about its thread; constant once made.
struct CaptureScope {
  v8::Isolate* isolate;
  AddressRange stack;              // of this thread
  AddressRange code;               // JIT code, and builtins copied next to it
  AddressRange embedded_builtins;  // in the executable
  AddressRange copied_builtins;    // their copy within `code`; empty where V8 made none
  const uintptr_t*
      exit_frame;  // the isolate's word for the frame by which it has called C++; null where it was not found

  bool IsV8Code(uintptr_t pc) const { return code.Contains(pc) || embedded_builtins.Contains(pc); }
  bool IsBuiltin(uintptr_t pc) const { return embedded_builtins.Contains(pc) || copied_builtins.Contains(pc); }
  // Where the builtin at `pc` stands in the executable, which has a name for it.
  uintptr_t InExecutable(uintptr_t pc) const {
    return copied_builtins.Contains(pc) ? pc - copied_builtins.begin + embedded_builtins.begin : pc;
  }
};

// On the isolate's thread, outside of handlers.
CaptureScope MakeCaptureScope(v8::Isolate* isolate);

// Fills `key`, which has room for kMaxKeyWords, and returns its length in words. On the isolate's thread, normally in the
// handler: async-signal-safe. GetStackSample only reads (it is what V8's own handler calls), the walk is bounded by
// kMaxFrames and kMaxScanWords, and neither leaves this thread's stack. Where the interrupted code is on another one (of a coroutine, a
// foreign function, a WebAssembly stack or a signal handler), the walk begins where V8 has left this one, if it has.
size_t CaptureStack(const CaptureScope& scope, const Registers& interrupted, uint64_t* key);

// The same for the JavaScript that called the C++ code which calls this, outside of handlers.
size_t CaptureCaller(const CaptureScope& scope, uint64_t* key);

}  // namespace ox
