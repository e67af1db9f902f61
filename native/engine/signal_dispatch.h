// The process's SIGPROF handler: finds the sampler that a signal is meant for, and hands every other SIGPROF to whoever was
// there before.
//
// A sampler owns a slot. Timer signals carry the slot's cookie (si_value), perf signals a descriptor that is bound to one
// (si_fd); both are looked up in static tables, so the handler needs no thread-local, and there is none in the addon: musl
// loads no library with initial-exec ones, and others may allocate at their first use. Slots are never freed: a signal that
// arrives late finds its slot empty, or of another generation, and is dropped. The handler, once installed, stays: putting
// the default action back while a signal is pending would kill the process.
#pragma once

#include <ucontext.h>

#include <csignal>
#include <cstdint>

#include "engine/status.h"

namespace ox {

// Called in the handler, on the thread that the signal was sent to; must be async-signal-safe. What it changes in the context is
// what the interrupted code goes on with.
class TickTarget {
 public:
  virtual void OnTick(const siginfo_t& info, ucontext_t* context) = 0;

 protected:
  ~TickTarget() = default;
};

class SignalDispatch {
 public:
  static constexpr int kMaxSlots = 4096;
  static constexpr int kMaxDescriptor = 65536;

  // Installs the handler; where somebody has put another one in its place since, it goes on top of that one, which then gets
  // every SIGPROF that is not for a sampler. Any thread; not for signals.
  //
  // Refuses where the first handler found is somebody else's: whoever came first puts back, in the end, what was there before,
  // the default action, and the next tick would end the process. `first_is_harmless` says that the caller knows better.
  static Status Install(bool first_is_harmless = false);

  // Says of another's handler that it does nothing but pass the signal on, by calls that we allow in no handler, and may be called on any
  // thread and outside of a handler: where a sampler runs, or has run, the waker's thread calls it. Any thread; not for signals.
  static void Relay(void (*handler)(int));

  // Takes a slot for `target` and gives the cookie that its signals must carry. On the thread that they will be sent to; not for
  // signals.
  static Status Claim(TickTarget* target, void** cookie);

  // Empties the slot. Call on the sampled thread, after its clock was closed: no handler for it can be running then.
  static void Release(void* cookie);

  // Makes perf signals of `descriptor` reach the slot of `cookie`. False when the number is out of range.
  static bool BindDescriptor(int descriptor, void* cookie);
  static void UnbindDescriptor(int descriptor);

  // Signals for the slot of `cookie` that the handler has seen since Claim. Any thread.
  static uint64_t signals(const void* cookie);

  // How often somebody was found to have taken the signal; grows before the handler is back. Any thread; async-signal-safe.
  static uint64_t takeovers();

  // Whether this is the handler that Install puts in place. Any thread.
  static bool IsOurs(const struct sigaction& action);

  // Counts a SIGPROF that was passed on, and that nobody wanted there. Any thread.
  static void CountForeign();

  // SIGPROFs that were nobody's and had no earlier handler to go to. Any thread.
  static uint64_t foreign_signals();
};

}  // namespace ox
