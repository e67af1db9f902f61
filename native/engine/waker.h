// One sleeping thread per process that does for the handlers what a handler may not: it asks for a drain when samples have
// waited for a while, or at once when a ring fills up, runs what others have written for it, and looks whether the signal is still the
// profiler's. It is woken by the handlers only, so a process without ticks sleeps.
#pragma once

#include <atomic>
#include <cstdint>

#include "engine/status.h"

namespace ox {

// What can be asked for a drain. All methods run on the waker's thread; `Unregister` waits for a running one to end.
class Wakeable {
 public:
  // Once, soon after `Register`: for what is not worth the sampled thread's time.
  virtual void OnRegistered() = 0;
  // Samples have waited for kDrainDelayMillis: drain when the event loop gets to it.
  virtual void OnDrainDue() = 0;
  // The ring is filling up: drain even while JavaScript is busy.
  virtual void OnHighWater() = 0;

 protected:
  ~Wakeable() = default;

 private:
  friend class Waker;
  // Stored by the handler (relaxed, before the post), taken by the waker (relaxed, after its wait).
  std::atomic<bool> drain_requested_{false};
  std::atomic<bool> high_water_{false};
  // Waker only.
  bool greeted_ = false;
  uint64_t due_nanos_ = 0;
};

class Waker {
 public:
  static constexpr uint64_t kDrainDelayMillis = 1000;
  static constexpr uint64_t kWatchMillis = 100;

  // Starts the thread with the first one; where that fails, drains happen only when they are asked for. Not for signals.
  static Status Register(Wakeable* wakeable);
  // When it returns, no callback of `wakeable` is running or will run. Not for signals; not from a callback.
  static void Unregister(Wakeable* wakeable);

  // Async-signal-safe: a post is one system call, and each of the two is posted at most once until it is answered.
  static void RequestDrain(Wakeable* wakeable);
  static void RequestUrgentDrain(Wakeable* wakeable);

  // Has `errand` run on the waker's thread, once for each request. It is the same function in every request. False where the thread does
  // not run yet: nothing will be run then. Async-signal-safe, as above.
  static bool RequestErrand(void (*errand)());

  // Async-signal-safe: for every tick. For as long as they come, and once more after the last, it is looked every kWatchMillis
  // whether another profiler has taken the signal; the handler is then put back. Who takes it makes some thread work for that.
  static void KeepTheSignal();

 private:
  // The thread's body.
  static void Run();
  // Serves every request; returns when the next one falls due, kNever where there is none.
  static uint64_t Answer(uint64_t now_nanos);
  // Returns when it is to be looked again.
  static uint64_t Watch(uint64_t now_nanos);
};

}  // namespace ox
