// POSIX timers that signal one thread: CLOCK_MONOTONIC (exact, ticks while the thread waits too) and
// CLOCK_THREAD_CPUTIME_ID (silent while the thread waits, but as coarse as the scheduler's tick).
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include <atomic>

#include "engine/clock.h"
#include "engine/time.h"

#ifndef sigev_notify_thread_id
#define sigev_notify_thread_id _sigev_un._tid
#endif

namespace ox {
namespace {

timespec ToTimespec(uint64_t nanos) {
  return {static_cast<time_t>(nanos / 1000000000), static_cast<long>(nanos % 1000000000)};
}

// Owns a timer of the calling thread.
class ThreadTimer {
 public:
  ThreadTimer() = default;
  ~ThreadTimer() {
    if (open_) timer_delete(timer_);
  }
  ThreadTimer(const ThreadTimer&) = delete;
  ThreadTimer& operator=(const ThreadTimer&) = delete;

  Status Open(clockid_t clock, void* cookie) {
    sigevent event{};
    event.sigev_notify = SIGEV_THREAD_ID;
    event.sigev_signo = SIGPROF;
    event.sigev_notify_thread_id = static_cast<pid_t>(syscall(SYS_gettid));
    event.sigev_value.sival_ptr = cookie;
    if (timer_create(clock, &event, &timer_) != 0) {
      return Status::FromErrno(ErrorCode::kClockUnavailable, "timer_create");
    }
    open_ = true;
    return Status::Ok();
  }

  // Async-signal-safe: POSIX lists timer_settime.
  Status Set(int flags, uint64_t first_nanos, uint64_t interval_nanos) {
    const itimerspec spec{ToTimespec(interval_nanos), ToTimespec(first_nanos)};
    if (timer_settime(timer_, flags, &spec, nullptr) == 0) return Status::Ok();
    return Status::FromErrno(ErrorCode::kClockUnavailable, "timer_settime");
  }

 private:
  timer_t timer_{};
  bool open_ = false;
};

// Every tick arms the next, half an interval to one and a half after the time at which this one was due: a program that
// beats in step with a regular clock would always be seen in the same place. It costs no more than a periodic timer, which
// the kernel arms anew at every signal.
class MonotonicClock final : public Clock {
 public:
  Status Open(void* cookie) { return timer_.Open(CLOCK_MONOTONIC, cookie); }

  Status Arm(uint64_t interval_nanos) override {
    Disarm();
    random_.store(RandomPhase(UINT64_MAX), std::memory_order_relaxed);
    due_nanos_.store(MonotonicNanos() + RandomPhase(interval_nanos), std::memory_order_relaxed);
    interval_nanos_.store(interval_nanos, std::memory_order_relaxed);
    return timer_.Set(TIMER_ABSTIME, due_nanos_.load(std::memory_order_relaxed), Backstop(interval_nanos));
  }

  void Disarm() override {
    // A tick that is pending, or comes before the timer is set, arms nothing.
    interval_nanos_.store(0, std::memory_order_seq_cst);
    timer_.Set(0, 0, 0);
  }

  uint32_t OnTick(const siginfo_t&, uint64_t now_nanos, uint64_t) override {
    const uint64_t interval = interval_nanos_.load(std::memory_order_relaxed);
    const uint64_t due = due_nanos_.load(std::memory_order_relaxed);
    // A tick of an earlier arming that was still pending.
    if (interval == 0 || now_nanos < due) return 0;
    const uint64_t missed = (now_nanos - due) / interval;
    uint64_t next = due + missed * interval + interval / 2 + NextRandom() % interval;
    // Not in the past: the timer would fire at once, which is a tick that this one stands for.
    if (next <= now_nanos) next = now_nanos + interval / 8;
    due_nanos_.store(next, std::memory_order_relaxed);
    timer_.Set(TIMER_ABSTIME, next, Backstop(interval));
    return missed > UINT32_MAX ? UINT32_MAX : static_cast<uint32_t>(missed);
  }

 private:
  // Should another's handler swallow a tick, there is none to arm the next: the kernel then repeats it after a while. Far
  // enough away that it is never the first timer of the processor, and so costs next to nothing.
  static uint64_t Backstop(uint64_t interval_nanos) { return 20000000 + 8 * interval_nanos; }

  // xorshift64*: a few instructions, and random enough to be out of step.
  uint64_t NextRandom() {
    uint64_t state = random_.load(std::memory_order_relaxed);
    state ^= state >> 12;
    state ^= state << 25;
    state ^= state >> 27;
    random_.store(state, std::memory_order_relaxed);
    return (state * 0x2545F4914F6CDD1Dull) >> 16;
  }

  ThreadTimer timer_;
  // Shared between the thread and its handler.
  std::atomic<uint64_t> interval_nanos_{0};  // 0 while disarmed
  std::atomic<uint64_t> due_nanos_{0};
  std::atomic<uint64_t> random_{1};
};

class CpuTimeClock final : public Clock {
 public:
  Status Open(void* cookie) { return timer_.Open(CLOCK_THREAD_CPUTIME_ID, cookie); }

  Status Arm(uint64_t interval_nanos) override { return timer_.Set(0, RandomPhase(interval_nanos), interval_nanos); }
  void Disarm() override { timer_.Set(0, 0, 0); }

  // The kernel counts the expirations that found the signal still pending.
  uint32_t OnTick(const siginfo_t& info, uint64_t, uint64_t) override {
    return info.si_overrun > 0 ? static_cast<uint32_t>(info.si_overrun) : 0;
  }

 private:
  ThreadTimer timer_;
};

template <typename TimerClock>
Status Open(void* cookie, std::unique_ptr<Clock>* clock) {
  auto opened = std::make_unique<TimerClock>();
  const Status status = opened->Open(cookie);
  if (status.ok()) *clock = std::move(opened);
  return status;
}

}  // namespace

Status OpenMonotonicClock(void* cookie, std::unique_ptr<Clock>* clock) { return Open<MonotonicClock>(cookie, clock); }

Status OpenCpuTimeClock(void* cookie, std::unique_ptr<Clock>* clock) { return Open<CpuTimeClock>(cookie, clock); }

}  // namespace ox
