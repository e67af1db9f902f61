// POSIX timers that signal one thread: CLOCK_MONOTONIC (exact, ticks while the thread waits too) and
// CLOCK_THREAD_CPUTIME_ID (silent while the thread waits, but as coarse as the scheduler's tick).
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include <algorithm>
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

// Two timers take turns, and every tick arms the one after the next: half an interval to one and a half after the time at which
// the next is due. A program that beats in step with a regular clock would always be seen in the same place.
//
// One timer would do, but cost more. The kernel programs the processor's timer for whatever is next twice a tick then: when the
// one tick expires, nothing is known of the next but that it is far away, and again when that is armed. On a virtual machine
// each is a way out to the hypervisor. With two, the next is known in time, and arming the one after it programs nothing.
//
// Where the handler takes as long as the interval, the next tick would be due before the program has gone on by one instruction,
// and so for ever. Ticks are then armed at the pace that the handler asks for, and those left out are counted as missed.
class MonotonicClock final : public Clock {
 public:
  Status Open(void* cookie) {
    const Status status = turns_[0].timer.Open(CLOCK_MONOTONIC, cookie);
    return status.ok() ? turns_[1].timer.Open(CLOCK_MONOTONIC, cookie) : status;
  }

  Status Arm(uint64_t interval_nanos) override {
    Disarm();
    random_.store(RandomPhase(UINT64_MAX), std::memory_order_relaxed);
    const uint64_t first = MonotonicNanos() + FirstStep(interval_nanos);
    const uint64_t second = first + NextStep(interval_nanos);
    turns_[0].due_nanos.store(first, std::memory_order_relaxed);
    turns_[1].due_nanos.store(second, std::memory_order_relaxed);
    left_out_nanos_.store(0, std::memory_order_relaxed);
    interval_nanos_.store(interval_nanos, std::memory_order_relaxed);
    // The handler may have armed either for a later tick when it is set here: it is set to what is due by then.
    for (Turn& turn : turns_) {
      const Status status = turn.Set(interval_nanos);
      if (!status.ok()) return status;
    }
    return Status::Ok();
  }

  uint64_t Disarm() override {
    // A tick that is pending, or comes before the timers are set, arms nothing.
    const uint64_t interval = interval_nanos_.exchange(0, std::memory_order_seq_cst);
    for (Turn& turn : turns_) turn.timer.Set(0, 0, 0);
    const uint64_t due = std::min(turns_[0].Due(), turns_[1].Due());
    const uint64_t now = MonotonicNanos();
    return interval == 0 || now < due ? 0 : 1 + (now - due) / interval;
  }

  std::optional<uint32_t> OnTick(const siginfo_t&, const TickTimes& times) override {
    const uint64_t interval = interval_nanos_.load(std::memory_order_relaxed);
    if (interval == 0) return std::nullopt;
    const uint64_t now = times.now_nanos;
    const uint64_t pace = std::max(interval, times.pace_nanos);
    const bool first_is_next = turns_[0].Due() <= turns_[1].Due();
    Turn& next = turns_[first_is_next ? 0 : 1];
    Turn& after_next = turns_[first_is_next ? 1 : 0];
    // Of an earlier arming, or of two that fell due while the signal was held back.
    if (now < next.Due()) return std::nullopt;
    if (now < after_next.Due()) {
      next.Arm(after_next.Due() + NextStep(pace), interval);
      return TakeLeftOut(pace - interval, interval);
    }
    // Both were held back, as while a thread sleeps. It begins anew, from a random moment: a program that works for less than an
    // interval whenever it is woken would otherwise be seen at some times after that more often than at others.
    const uint64_t last_due = after_next.Due();
    const uint64_t due = now + FirstStep(pace);
    next.Arm(due, interval);
    after_next.Arm(due + NextStep(pace), interval);
    return 1 + TakeLeftOut((due - last_due - interval) + (pace - interval), interval);
  }

 private:
  struct Turn {
    ThreadTimer timer;
    std::atomic<uint64_t> due_nanos{0};  // shared between the thread and its handler

    uint64_t Due() const { return due_nanos.load(std::memory_order_relaxed); }
    Status Set(uint64_t interval_nanos) { return timer.Set(TIMER_ABSTIME, Due(), Backstop(interval_nanos)); }
    void Arm(uint64_t due, uint64_t interval_nanos) {
      due_nanos.store(due, std::memory_order_relaxed);
      Set(interval_nanos);
    }
  };

  // Should another's handler swallow a tick, there is none to arm the timer: the kernel then repeats it after a while. Far
  // enough away that it is never the first timer of the processor, and so costs next to nothing.
  static uint64_t Backstop(uint64_t interval_nanos) { return 20000000 + 8 * interval_nanos; }

  uint64_t NextStep(uint64_t pace_nanos) { return pace_nanos / 2 + NextRandom() % pace_nanos; }

  // How long it takes from a random moment to the next tick, where each is a NextStep after the one before: up to half an interval
  // every time is as likely, from there to one and a half ever less.
  uint64_t FirstStep(uint64_t pace_nanos) {
    const uint64_t half = pace_nanos / 2;
    if (NextRandom() % 2 == 0) return NextRandom() % half;
    return half + std::min(NextRandom() % pace_nanos, NextRandom() % pace_nanos);
  }

  // How many whole intervals have passed without a tick, where the time between two was one interval and `nanos` more, which may
  // be negative.
  uint32_t TakeLeftOut(uint64_t nanos, uint64_t interval_nanos) {
    const int64_t left = left_out_nanos_.load(std::memory_order_relaxed) + static_cast<int64_t>(nanos);
    const uint64_t ticks = left > 0 ? static_cast<uint64_t>(left) / interval_nanos : 0;
    left_out_nanos_.store(left - static_cast<int64_t>(ticks * interval_nanos), std::memory_order_relaxed);
    return static_cast<uint32_t>(std::min<uint64_t>(ticks, UINT32_MAX - 1));
  }

  // xorshift64*: a few instructions, and random enough to be out of step.
  uint64_t NextRandom() {
    uint64_t state = random_.load(std::memory_order_relaxed);
    state ^= state >> 12;
    state ^= state << 25;
    state ^= state >> 27;
    random_.store(state, std::memory_order_relaxed);
    return (state * 0x2545F4914F6CDD1Dull) >> 16;
  }

  Turn turns_[2];
  // Shared between the thread and its handler.
  std::atomic<uint64_t> interval_nanos_{0};  // 0 while disarmed
  std::atomic<uint64_t> random_{1};
  std::atomic<int64_t> left_out_nanos_{0};
};

class CpuTimeClock final : public Clock {
 public:
  Status Open(void* cookie) { return timer_.Open(CLOCK_THREAD_CPUTIME_ID, cookie); }

  Status Arm(uint64_t interval_nanos) override { return timer_.Set(0, RandomPhase(interval_nanos), interval_nanos); }
  uint64_t Disarm() override {
    timer_.Set(0, 0, 0);
    return 0;
  }

  // The kernel counts the expirations that found the signal still pending.
  std::optional<uint32_t> OnTick(const siginfo_t& info, const TickTimes&) override {
    return info.si_overrun > 0 ? static_cast<uint32_t>(info.si_overrun) : 0u;
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
