#include "engine/signal_cost.h"

#include <pthread.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <csignal>

#include "engine/counter.h"
#include "engine/detached_thread.h"
#include "engine/signal_dispatch.h"
#include "engine/time.h"

namespace ox {
namespace {

constexpr uint64_t kIntervalNanos = 100000;
constexpr uint64_t kWorkNanos = 2000000;
constexpr size_t kRounds = 9;
constexpr uint64_t kLeastTicks = 4;
constexpr double kLeastNanos = 500;
constexpr double kMostNanos = 1000000;
constexpr int kNiceness = 10;

// By kind of clock. Never destroyed; the threads that measure may outlive static destruction.
std::atomic<bool> g_started[3];
// Stored (release) by the measuring thread, loaded (acquire) by all; 0: not known yet.
std::atomic<uint64_t> g_nanos[3];

// Lives on the measuring thread, which is the only one that its signals are sent to.
class EmptyTarget final : public TickTarget {
 public:
  void OnTick(const siginfo_t& info, ucontext_t*) override {
    clock_->OnTick(info, {MonotonicNanos(), kIntervalNanos, 0});
    ticks_.Add(1);
  }

  Status Open(ClockKind kind) {
    const Status status = SignalDispatch::Claim(this, &cookie_);
    return status.ok() ? OpenClock(kind, cookie_, &clock_) : status;
  }

  ~EmptyTarget() {
    clock_.reset();
    if (cookie_ != nullptr) SignalDispatch::Release(cookie_);
  }

  Clock& clock() { return *clock_; }
  uint64_t TakeTicks() { return ticks_.Take(); }

 private:
  void* cookie_ = nullptr;
  std::unique_ptr<Clock> clock_;
  Counter<uint64_t> ticks_;
};

// CPU time of a piece of work that always is the same.
uint64_t Work(uint64_t rounds) {
  const uint64_t begin = ThreadCpuNanos();
  volatile uint64_t state = 1;
  for (uint64_t i = 0; i < rounds; i++) state = state * 6364136223846793005u + i;
  return ThreadCpuNanos() - begin;
}

uint64_t RoundsOfWork() {
  constexpr uint64_t kTrial = 100000;
  Work(kTrial);
  return kTrial * kWorkNanos / std::max<uint64_t>(Work(kTrial), 1);
}

// The same work with and without ticks, in turn, so that a change of the processor's speed meets both. The median leaves out
// the turns that something else disturbed.
uint64_t Measure(EmptyTarget& target) {
  const uint64_t rounds = RoundsOfWork();
  std::array<double, kRounds> costs{};
  size_t count = 0;
  double before = static_cast<double>(Work(rounds));
  for (size_t i = 0; i < kRounds; i++) {
    target.TakeTicks();
    if (!target.clock().Arm(kIntervalNanos).ok()) break;
    const double during = static_cast<double>(Work(rounds));
    target.clock().Disarm();
    const uint64_t ticks = target.TakeTicks();
    const double after = static_cast<double>(Work(rounds));
    if (ticks >= kLeastTicks) costs[count++] = (during - (before + after) / 2) / static_cast<double>(ticks);
    before = after;
  }
  if (count == 0) return SignalCost::kAssumedNanos;
  std::nth_element(costs.begin(), costs.begin() + count / 2, costs.begin() + count);
  return static_cast<uint64_t>(std::clamp(costs[count / 2], kLeastNanos, kMostNanos));
}

void UnblockSignal() {
  sigset_t set;
  sigemptyset(&set);
  sigaddset(&set, SIGPROF);
  pthread_sigmask(SIG_UNBLOCK, &set, nullptr);
}

template <ClockKind kKind>
void Run() {
  // Of this thread only: the host goes first.
  setpriority(PRIO_PROCESS, static_cast<id_t>(syscall(SYS_gettid)), kNiceness);
  UnblockSignal();
  EmptyTarget target;
  const uint64_t nanos = target.Open(kKind).ok() ? Measure(target) : SignalCost::kAssumedNanos;
  g_nanos[static_cast<size_t>(kKind)].store(nanos, std::memory_order_release);
}

// The CPU time clock ticks too rarely to be measured in a short time, and is a timer like the monotonic one.
ClockKind Measurable(ClockKind kind) { return kind == ClockKind::kPerf ? kind : ClockKind::kMonotonic; }

}  // namespace

uint64_t SignalCost::Nanos(ClockKind kind) {
  const ClockKind measured = Measurable(kind);
  const auto index = static_cast<size_t>(measured);
  if (!g_started[index].exchange(true, std::memory_order_relaxed)) {
    auto* body = measured == ClockKind::kPerf ? Run<ClockKind::kPerf> : Run<ClockKind::kMonotonic>;
    if (!StartDetachedThread("ox-signal-cost", body).ok()) {
      g_nanos[index].store(kAssumedNanos, std::memory_order_release);
    }
  }
  return g_nanos[index].load(std::memory_order_acquire);
}

}  // namespace ox
