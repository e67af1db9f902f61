// What of a ThreadSampler runs in the signal handler: async-signal-safe, as docs/signal-safety.md says.
#include <algorithm>

#include "engine/registers.h"
#include "engine/system_call.h"
#include "engine/time.h"
#include "engine/waker.h"
#include "v8/thread_sampler.h"

namespace ox {

void ThreadSampler::OnTick(const siginfo_t& info, ucontext_t* context) {
  const uint64_t begin = ThreadCpuNanos();
  uint64_t now = MonotonicNanos();
  const bool is_idle = IsEndOfPoll(*context, options_.poll_descriptor);
  // Whatever became of the tick: it has ended the wait.
  const InterruptedWait wait = is_idle ? InterruptedWait::kNone : FinishWait(context, WaitedNanos(now, begin));
  if (!running()) return;
  if (wait != InterruptedWait::kNone) now = MonotonicNanos();
  last_signal_nanos_.Set(now);
  last_signal_cpu_nanos_.Set(begin);
  const TickTimes times{now, begin - last_tick_cpu_nanos_.Get(), PaceNanos(wait)};
  std::optional<uint32_t> missed = clock_->OnTick(info, times);
  if (!missed) return;
  last_tick_cpu_nanos_.Set(begin);
  Waker::KeepTheSignal();
  if (HasLostTicks()) {
    CountLostTicks(begin - last_cpu_nanos_.Get());
    missed = 0;
    last_tick_nanos_.Set(0);
  }
  if (is_idle) {
    idle_ticks_.Add(uint64_t{1} + *missed);
    last_tick_nanos_.Set(0);
    return;
  }
  CountInterval(now, *missed);
  // What fell due while the thread waited has found it waiting.
  const bool has_waited = wait != InterruptedWait::kNone;
  const Ring::Weight weight{has_waited ? uint64_t{1} + *missed : 1, begin - last_cpu_nanos_.Get()};
  if (!has_waited) overruns_.Add(*missed);
  if (collecting_.load(std::memory_order_relaxed) > 0) {
    samples_.Add(weight.hits);
    last_cpu_nanos_.Add(weight.cpu_nanos);
    collection_ticks_.Add(weight.hits);
    collection_cpu_nanos_.Add(weight.cpu_nanos);
  } else {
    RecordStack(ReadRegisters(*context), weight);
  }
  CountHandler(HandlerNanos(now, begin));
}

// True once after another's handler was found in the place of ours: what fell due before is lost.
bool ThreadSampler::HasLostTicks() {
  const uint64_t takeovers = SignalDispatch::takeovers();
  const bool has_lost = takeovers != known_takeovers_.Get();
  known_takeovers_.Set(takeovers);
  return has_lost;
}

// Of the CPU time since the last sample, an interval is the present tick's. What the thread did in the rest of it nobody knows, so that
// nobody is charged.
void ThreadSampler::CountLostTicks(uint64_t cpu_nanos) {
  const uint64_t interval = interval_nanos_.Get();
  if (cpu_nanos <= interval) return;
  const uint64_t lost = cpu_nanos - interval;
  last_cpu_nanos_.Add(lost);
  dropped_signal_taken_.Add((lost + interval / 2) / interval);
}

// The thread's CPU time is a system call, the real clock is none: only a handler that took long is asked whether it was preempted.
uint64_t ThreadSampler::HandlerNanos(uint64_t begin_nanos, uint64_t begin_cpu_nanos) {
  constexpr uint64_t kLongNanos = 100000;
  const uint64_t nanos = MonotonicNanos() - begin_nanos;
  return nanos < kLongNanos ? nanos : std::min(nanos, ThreadCpuNanos() - begin_cpu_nanos);
}

void ThreadSampler::CountHandler(uint64_t nanos) {
  handler_nanos_.Add(nanos);
  handler_before_nanos_.Set(last_handler_nanos_.Get());
  last_handler_nanos_.Set(nanos);
}

// At least half of the time is the program's, however deep its stacks and slow the machine. Of the last two, the shorter: one
// handler that was preempted says nothing of the next.
//
// A sleep that a signal ends is longer by the kernel's timer slack, 50 us, each time that the program resumes it: by ticks that are
// as close as that it would never end.
uint64_t ThreadSampler::PaceNanos(InterruptedWait wait) const {
  constexpr uint64_t kSleeperNanos = 1000000;
  const uint64_t handlers = 2 * std::min(last_handler_nanos_.Get(), handler_before_nanos_.Get());
  return wait == InterruptedWait::kEnded ? std::max(handlers, kSleeperNanos) : handlers;
}

// Since the last signal the thread has worked, which took CPU time, and then waited.
uint64_t ThreadSampler::WaitedNanos(uint64_t now_nanos, uint64_t cpu_nanos) const {
  const uint64_t passed = now_nanos - last_signal_nanos_.Get();
  const uint64_t worked = cpu_nanos - last_signal_cpu_nanos_.Get();
  return passed > worked ? passed - worked : 0;
}

void ThreadSampler::CountInterval(uint64_t now_nanos, uint32_t missed) {
  const uint64_t last = last_tick_nanos_.Get();
  last_tick_nanos_.Set(now_nanos);
  if (last == 0) return;
  const double micros = static_cast<double>(now_nanos - last) / 1000;
  ticks_.Add(uint64_t{1} + missed);
  ticks_micros_.Add(micros);
  if (missed != 0) return;
  intervals_.Add(1);
  interval_sum_micros_.Add(micros);
  interval_squares_micros_.Add(micros * micros);
}

void ThreadSampler::RecordStack(const Registers& registers, Ring::Weight weight) {
  const bool own_work = own_work_.load(std::memory_order_relaxed) > 0;
  const size_t words = own_work ? WriteOwnWork(key_) : CaptureStack(scope_, registers, key_);
  if (walk_check_ != nullptr) walk_check_->Compare(registers, key_);
  if (!ring_.Record(key_, words, weight)) {
    // The CPU time stays with the next sample that finds room.
    dropped_ring_full_.Add(weight.hits);
  } else {
    samples_.Add(weight.hits);
    last_cpu_nanos_.Add(weight.cpu_nanos);
  }
  // A drain must not be the reason for the next one: a process that does nothing else falls silent.
  if (!own_work) waiting_samples_.Add(1);
  RequestDrain();
}

void ThreadSampler::RequestDrain() {
  if (waiting_samples_.Get() >= drain_threshold_.Get()) Waker::RequestDrain(this);
  if (ring_.used_bytes() <= kRingBytes / 2 || urgent_.load(std::memory_order_relaxed)) return;
  urgent_.store(true, std::memory_order_relaxed);
  Waker::RequestUrgentDrain(this);
}

}  // namespace ox
