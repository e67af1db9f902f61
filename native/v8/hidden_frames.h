// The frames of JavaScript that V8 does not give. While it collects garbage, GetStackSample gives none at all, though parts of that
// work (steps of incremental marking, sweeping) run with the stack that caused them in place, and outside of the callbacks that
// announce a collection.
#pragma once

#include <cstdint>

#include "v8/sample_key.h"
#include "v8/stack_capture.h"

namespace ox {

// Pushes the frames above `sp`, which C++ code called by JavaScript is at, leaf first. It pushes nothing where it finds none.
// On the isolate's thread, normally in the handler: async-signal-safe. It reads this thread's stack and nothing else; the
// search is bounded by kMaxScanWords, the walk by the room in the key.
void PushHiddenFrames(const CaptureScope& scope, uintptr_t sp, KeyWriter* writer);

}  // namespace ox
