// Clocks to read. Both calls are async-signal-safe (POSIX lists clock_gettime) and never fail for these ids.
#pragma once

#include <time.h>

#include <cstdint>

namespace ox {

inline uint64_t ReadClockNanos(clockid_t id) {
  timespec now;
  clock_gettime(id, &now);
  return static_cast<uint64_t>(now.tv_sec) * 1000000000 + static_cast<uint64_t>(now.tv_nsec);
}

inline uint64_t MonotonicNanos() { return ReadClockNanos(CLOCK_MONOTONIC); }
inline uint64_t ThreadCpuNanos() { return ReadClockNanos(CLOCK_THREAD_CPUTIME_ID); }

}  // namespace ox
