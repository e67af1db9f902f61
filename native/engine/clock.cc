#include "engine/clock.h"

#include <sys/random.h>

namespace ox {

Status OpenClock(ClockKind kind, void* cookie, std::unique_ptr<Clock>* clock) {
  switch (kind) {
    case ClockKind::kMonotonic:
      return OpenMonotonicClock(cookie, clock);
    case ClockKind::kPerf:
      return OpenPerfClock(cookie, clock);
    case ClockKind::kCpuTime:
      return OpenCpuTimeClock(cookie, clock);
  }
  return Status::Error(ErrorCode::kClockUnavailable, "no such clock");
}

uint64_t RandomPhase(uint64_t interval_nanos) {
  uint64_t random = 0;
  // Without entropy (only at the very start of a machine) the phase is simply not random.
  if (getrandom(&random, sizeof(random), GRND_NONBLOCK) < 0) random = interval_nanos - 1;
  return random % interval_nanos + 1;
}

}  // namespace ox
