// Takes the stack of the interrupted thread, in the signal handler.
//
// V8 is asked what the thread is at; the frames are walked by their links (frame_walk.h). Beside each pc goes the JSFunction that
// the frame keeps in its function slot, so that nothing has to listen to code events. The handler reads its own stack and three
// words of the isolate: what they mean is found out later, by the drain, which always runs before a garbage collection could move
// anything.
#pragma once

#include <cstddef>
#include <cstdint>

#include "engine/registers.h"
#include "v8/capture_scope.h"
#include "v8/sample_key.h"

namespace ox {

// Fills `key`, which has room for kMaxKeyWords, and returns its length in words. On the isolate's thread, normally in the
// handler: async-signal-safe. GetStackSample only reads (it is what V8's own handler calls), the walk is bounded, and neither
// leaves this thread's stack. Where the interrupted code is on another one (of a coroutine, a foreign function, a WebAssembly stack
// or a signal handler), the walk begins where V8 has left this one, if it has. A walk that does not reach the outermost frame is
// given up for the list that V8 makes.
size_t CaptureStack(const CaptureScope& scope, const Registers& interrupted, uint64_t* key);

// The same for the JavaScript that called the C++ code which calls this, outside of handlers.
size_t CaptureCaller(const CaptureScope& scope, uint64_t* key);

// The list that V8 makes of the interrupted stack, however long that takes; returns its length. As CaptureStack.
size_t ListOfV8(const CaptureScope& scope, const Registers& interrupted, void** list, size_t limit);

}  // namespace ox
