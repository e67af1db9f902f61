// perf_event_open's software task-clock: counts the time this thread runs in user mode, silent while it waits. Refused where
// perf_event_paranoid is above 2 and by most containers' seccomp profiles.
#include <fcntl.h>
#include <linux/perf_event.h>
#include <sys/ioctl.h>
#include <sys/syscall.h>
#include <unistd.h>

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
    first_tick_.store(true, std::memory_order_relaxed);
    uint64_t phase = RandomPhase(interval_nanos);
    if (ioctl(descriptor_, PERF_EVENT_IOC_PERIOD, &phase) != 0 || ioctl(descriptor_, PERF_EVENT_IOC_ENABLE, 0) != 0) {
      return Status::FromErrno(ErrorCode::kClockUnavailable, "ioctl on the perf descriptor");
    }
    return Status::Ok();
  }

  void Disarm() override { ioctl(descriptor_, PERF_EVENT_IOC_DISABLE, 0); }

  // perf does not say what it missed: ticks that fell due in the kernel, or while another was handled. The thread's CPU time
  // does. ioctl is a bare system call: it takes no lock and no memory of ours.
  std::optional<uint32_t> OnTick(const siginfo_t&, uint64_t, uint64_t cpu_nanos) override {
    uint64_t period = interval_nanos_.load(std::memory_order_relaxed);
    if (first_tick_.load(std::memory_order_relaxed)) {
      first_tick_.store(false, std::memory_order_relaxed);
      ioctl(descriptor_, PERF_EVENT_IOC_PERIOD, &period);
      return 0u;
    }
    const uint64_t due = (cpu_nanos + period / 2) / period;
    return due > 1 ? static_cast<uint32_t>(due - 1) : 0u;
  }

 private:
  const int descriptor_;
  void* const cookie_;
  std::atomic<uint64_t> interval_nanos_{0};
  std::atomic<bool> first_tick_{false};
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
