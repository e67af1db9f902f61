// A thread that waits in the kernel waits as long as it would without the profiler.
//
// A tick ends a wait: some calls then return EINTR to native code that seldom expects it (a sleep is over, a lock was not had), the
// others the kernel makes again, at the next tick too. So the handler itself waits on, for what is left of the call, and gives the
// program its result as if there had been no tick. The time is known, and the sample counts for all of it.
//
// Only SIGPROF is masked meanwhile. Another signal ends the wait as it would have ended the program's own.
#pragma once

#include <ucontext.h>

#include <cstdint>

namespace ox {

enum class InterruptedWait : uint8_t {
  kNone,      // the code was not waiting
  kFinished,  // it was; the wait is over, and its result is in the context
  kEnded,     // it was, and finds that the signal has ended it
};

// Tries once in the process, on the calling thread, whether a wait can be finished here; it takes less than a millisecond. Somebody may
// stand between the kernel and the handler who lets it change nothing (valgrind), or calls it late (the thread sanitizer), and not
// every sandbox has what it takes. Until it has worked, FinishWait leaves waits as the signal has left them. Not for signals.
void ProveWaits();

// Whether it has worked. Any thread, a signal too.
bool WaitsAreFinished();

// To be called first in the handler of a tick. `waited_nanos` is how long the thread had been waiting, for calls of which
// the kernel does not keep that; rather too little than too much. Async-signal-safe: bare system calls, those of the program once
// more and, of sockets, a look at their timeout; and it may take as long as the program would have waited.
InterruptedWait FinishWait(ucontext_t* context, uint64_t waited_nanos);

// Whether a signal has found the code waiting in the kernel, as far as can be seen for no lock. Async-signal-safe: reads the context and
// the instructions around its program counter.
bool WasWaiting(const ucontext_t& context);

}  // namespace ox
