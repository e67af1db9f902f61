// POSIX timers that signal one thread: CLOCK_MONOTONIC (exact, ticks while the thread waits too) and
// CLOCK_THREAD_CPUTIME_ID (silent while the thread waits, but as coarse as the scheduler's tick).
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include "engine/clock.h"

#ifndef sigev_notify_thread_id
#define sigev_notify_thread_id _sigev_un._tid
#endif

namespace ox {
namespace {

timespec ToTimespec(uint64_t nanos) {
  return {static_cast<time_t>(nanos / 1000000000), static_cast<long>(nanos % 1000000000)};
}

class TimerClock final : public Clock {
 public:
  explicit TimerClock(timer_t timer) : timer_(timer) {}
  ~TimerClock() override { timer_delete(timer_); }

  Status Arm(uint64_t interval_nanos) override {
    const itimerspec spec{ToTimespec(interval_nanos), ToTimespec(RandomPhase(interval_nanos))};
    if (timer_settime(timer_, 0, &spec, nullptr) != 0) {
      return Status::FromErrno(ErrorCode::kClockUnavailable, "timer_settime");
    }
    return Status::Ok();
  }

  void Disarm() override {
    const itimerspec never{};
    timer_settime(timer_, 0, &never, nullptr);
  }

  // The kernel counts the expirations that found the signal still pending.
  uint32_t MissedTicks(const siginfo_t& info) const override {
    return info.si_overrun > 0 ? static_cast<uint32_t>(info.si_overrun) : 0;
  }

 private:
  timer_t timer_;
};

}  // namespace

Status OpenTimerClock(ClockKind kind, void* cookie, std::unique_ptr<Clock>* clock) {
  sigevent event{};
  event.sigev_notify = SIGEV_THREAD_ID;
  event.sigev_signo = SIGPROF;
  event.sigev_notify_thread_id = static_cast<pid_t>(syscall(SYS_gettid));
  event.sigev_value.sival_ptr = cookie;
  timer_t timer;
  const clockid_t id = kind == ClockKind::kCpuTime ? CLOCK_THREAD_CPUTIME_ID : CLOCK_MONOTONIC;
  if (timer_create(id, &event, &timer) != 0) {
    return Status::FromErrno(ErrorCode::kClockUnavailable, "timer_create");
  }
  *clock = std::make_unique<TimerClock>(timer);
  return Status::Ok();
}

}  // namespace ox
