// Calls that have done a part of their work because a tick came in the middle of it.
#pragma once

#include <ucontext.h>

#include "engine/interrupted_wait.h"

namespace ox {

// To be called where a system call has returned a positive number.
//
// A stream that blocks takes all, and MSG_WAITALL gives all, unless a signal comes in the middle: then the call says how much it was.
// The rest is for a second call, without SIGPIPE, as the kernel sends none behind a part. What fails now fails at the program's next call.
//
// In the handler of a tick: async-signal-safe, as FinishWait is, and may take as long.
InterruptedWait FinishTransfer(ucontext_t* context);

}  // namespace ox
