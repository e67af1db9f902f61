// What raises the ticks: one timer for one thread. Each kind of clock has a file of its own with the system in its name.
//
// A clock belongs to the thread that opened it and is used by no other; no method is for signals unless it says so.
#pragma once

#include <csignal>
#include <cstdint>
#include <memory>
#include <optional>

#include "engine/status.h"

namespace ox {

enum class ClockKind : uint8_t { kMonotonic, kPerf, kCpuTime };

// What the handler knows of a tick as it begins.
struct TickTimes {
  uint64_t now_nanos;
  uint64_t cpu_nanos;   // CPU time that the thread has used since the tick before
  uint64_t pace_nanos;  // ticks that come faster than this, on average, leave the program too little time
};

class Clock {
 public:
  virtual ~Clock() = default;

  // Starts the ticks: SIGPROF on the thread that opened the clock, the first after a random part of the interval, so that
  // short bursts of work are as likely to be hit as long ones.
  virtual Status Arm(uint64_t interval_nanos) = 0;

  // Stops the ticks. One that is already pending may still arrive. Returns how many have fallen due of which OnTick has not heard and will not:
  // another's handler may have them. What the clocks of CPU time cannot know, they leave out.
  virtual uint64_t Disarm() = 0;

  // Called by the handler for every signal, first of all. Returns how many ticks fell due before this one and were not
  // delivered, or left out to keep the pace; nothing where the signal is no tick, but the rest of one that was already counted.
  // Async-signal-safe.
  virtual std::optional<uint32_t> OnTick(const siginfo_t& info, const TickTimes& times) = 0;
};

// Opens a clock for the calling thread. Its signals carry `cookie` (timers) or their file descriptor (perf), which is
// registered with the signal dispatcher for the slot that `cookie` belongs to.
Status OpenMonotonicClock(void* cookie, std::unique_ptr<Clock>* clock);
Status OpenCpuTimeClock(void* cookie, std::unique_ptr<Clock>* clock);
Status OpenPerfClock(void* cookie, std::unique_ptr<Clock>* clock);
Status OpenClock(ClockKind kind, void* cookie, std::unique_ptr<Clock>* clock);

// A number in [1, interval], from the kernel's random source. Not for signals.
uint64_t RandomPhase(uint64_t interval_nanos);

}  // namespace ox
