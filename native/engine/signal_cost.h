// What it costs a thread to be signalled by a clock, the kernel's part included: the timer's interrupt, the delivery, the way
// back. A handler cannot see that from within, so it is measured once per process and clock, on a thread of its own.
#pragma once

#include <cstdint>

#include "engine/clock.h"

namespace ox {

class SignalCost {
 public:
  // What is assumed where nothing can be measured; rather too much than too little.
  static constexpr uint64_t kAssumedNanos = 25000;

  // CPU nanoseconds of one signal whose handler does nothing but arm the next one; 0 while that is not known yet. The first
  // call for a clock starts the measurement, which takes some 40 ms of CPU time and blocks nobody. SignalDispatch must be
  // installed. Any thread; not for signals.
  static uint64_t Nanos(ClockKind kind);
};

}  // namespace ox
