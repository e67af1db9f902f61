// perf_event_open's software task-clock: counts the time this thread runs in user mode, silent while it waits. Refused where
// perf_event_paranoid is above 2 and by most containers' seccomp profiles.
#include <fcntl.h>
#include <linux/perf_event.h>
#include <sys/ioctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>

#include "engine/clock.h"
#include "engine/signal_dispatch.h"

namespace ox {
namespace {

class PerfClock final : public Clock {
 public:
  PerfClock(int descriptor, void* cookie) : descriptor_(descriptor), cookie_(cookie) {}
  ~PerfClock() override {
    Disarm();
    SignalDispatch::UnbindDescriptor(descriptor_);
    close(descriptor_);
  }

  Status RouteSignals() {
    const f_owner_ex owner{F_OWNER_TID, static_cast<pid_t>(syscall(SYS_gettid))};
    if (!SignalDispatch::BindDescriptor(descriptor_, cookie_)) {
      return Status::Error(ErrorCode::kClockUnavailable, "the perf descriptor's number is too large");
    }
    if (fcntl(descriptor_, F_SETFL, O_ASYNC | O_NONBLOCK) != 0 || fcntl(descriptor_, F_SETSIG, SIGPROF) != 0 ||
        fcntl(descriptor_, F_SETOWN_EX, &owner) != 0) {
      return Status::FromErrno(ErrorCode::kClockUnavailable, "fcntl on the perf descriptor");
    }
    return Status::Ok();
  }

  // The first period is a random part of the interval; the first tick sets the full one.
  Status Arm(uint64_t interval_nanos) override {
    interval_nanos_.store(interval_nanos, std::memory_order_relaxed);
    uint64_t phase = RandomPhase(interval_nanos);
    period_nanos_.store(0, std::memory_order_relaxed);
    rest_nanos_.store(0, std::memory_order_relaxed);
    if (ioctl(descriptor_, PERF_EVENT_IOC_PERIOD, &phase) != 0 || ioctl(descriptor_, PERF_EVENT_IOC_ENABLE, 0) != 0) {
      return Status::FromErrno(ErrorCode::kClockUnavailable, "ioctl on the perf descriptor");
    }
    return Status::Ok();
  }

  uint64_t Disarm() override {
    ioctl(descriptor_, PERF_EVENT_IOC_DISABLE, 0);
    return 0;
  }

  // perf does not say what it missed: ticks that fell due in the kernel, or while another was handled. The thread's CPU time
  // does. ioctl is a bare system call: it takes no lock and no memory of ours.
  std::optional<uint32_t> OnTick(const siginfo_t&, const TickTimes& times) override {
    const uint64_t interval = interval_nanos_.load(std::memory_order_relaxed);
    const bool is_first = period_nanos_.load(std::memory_order_relaxed) == 0;
    KeepPace(std::max(interval, times.pace_nanos));
    return is_first ? 0u : TakeMissed(static_cast<int64_t>(times.cpu_nanos), static_cast<int64_t>(interval));
  }

 private:
  // How many ticks fell due in `cpu_nanos` besides the one that came, to the nearest; the next one gets the rest.
  uint32_t TakeMissed(int64_t cpu_nanos, int64_t interval_nanos) {
    const int64_t spent = cpu_nanos + rest_nanos_.load(std::memory_order_relaxed);
    const int64_t due = std::max<int64_t>(1, (spent + interval_nanos / 2) / interval_nanos);
    rest_nanos_.store(std::max(spent - due * interval_nanos, -interval_nanos / 2), std::memory_order_relaxed);
    return static_cast<uint32_t>(std::min<int64_t>(due - 1, UINT32_MAX));
  }

  // A system call, so not for every small change.
  void KeepPace(uint64_t wanted_nanos) {
    uint64_t period = period_nanos_.load(std::memory_order_relaxed);
    if (wanted_nanos <= period && wanted_nanos >= period - period / 4) return;
    period = wanted_nanos;
    period_nanos_.store(period, std::memory_order_relaxed);
    ioctl(descriptor_, PERF_EVENT_IOC_PERIOD, &period);
  }

  const int descriptor_;
  void* const cookie_;
  std::atomic<uint64_t> interval_nanos_{0};
  std::atomic<uint64_t> period_nanos_{0};  // 0 until the first tick
  std::atomic<int64_t> rest_nanos_{0};
};

int OpenTaskClock() {
  perf_event_attr attributes{};
  attributes.size = sizeof(attributes);
  attributes.type = PERF_TYPE_SOFTWARE;
  attributes.config = PERF_COUNT_SW_TASK_CLOCK;
  attributes.sample_period = 1000000;
  attributes.wakeup_events = 1;
  attributes.disabled = 1;
  attributes.exclude_kernel = 1;
  attributes.exclude_hv = 1;
  return static_cast<int>(syscall(SYS_perf_event_open, &attributes, 0, -1, -1, PERF_FLAG_FD_CLOEXEC));
}

}  // namespace

Status OpenPerfClock(void* cookie, std::unique_ptr<Clock>* clock) {
  const int descriptor = OpenTaskClock();
  if (descriptor < 0) return Status::FromErrno(ErrorCode::kClockUnavailable, "perf_event_open");
  auto perf = std::make_unique<PerfClock>(descriptor, cookie);
  const Status status = perf->RouteSignals();
  if (!status.ok()) return status;
  *clock = std::move(perf);
  return Status::Ok();
}

}  // namespace ox
