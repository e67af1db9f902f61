// Holds what sampling costs at a share of the thread's CPU time, by the interval: where the event loop does not turn for long,
// nobody else can.
//
// Of one thread; not for signals.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstdint>

namespace ox {

class RateKeeper {
 public:
  // Totals of the thread, but for the last.
  struct Reading {
    uint64_t cpu_nanos;
    uint64_t own_nanos;  // spent on sampling, as far as it recurs, without signals
    uint64_t signals;
    uint64_t signal_nanos;  // what one costs, as far as is known now
  };

  static constexpr uint64_t kMinIntervalNanos = 50000;
  static constexpr uint64_t kMaxIntervalNanos = 10000000000;

  // From now on; a share of 0 keeps nothing.
  void Hold(double share, const Reading& now) {
    share_ = share;
    last_ = now;
  }

  bool IsHolding() const { return share_ > 0; }

  // The interval that would have cost the share since the last look, or the one that is where there is little to go by, or
  // where the two are close.
  uint64_t Look(const Reading& now, uint64_t interval_nanos) {
    constexpr uint64_t kLeastCpuNanos = 30000000;
    constexpr double kMostAtOnce = 4;
    constexpr double kWorthAChange = 0.05;
    const uint64_t cpu_nanos = now.cpu_nanos - last_.cpu_nanos;
    const uint64_t signals_nanos = (now.signals - last_.signals) * now.signal_nanos;
    const uint64_t spent_nanos = now.own_nanos - last_.own_nanos + signals_nanos;
    if (!IsHolding() || cpu_nanos < kLeastCpuNanos || spent_nanos == 0) return interval_nanos;
    last_ = now;
    const double spent = static_cast<double>(spent_nanos) / static_cast<double>(cpu_nanos);
    const double ratio = std::clamp(spent / share_, 1 / kMostAtOnce, kMostAtOnce);
    if (std::abs(ratio - 1) < kWorthAChange) return interval_nanos;
    const auto wanted = static_cast<uint64_t>(static_cast<double>(interval_nanos) * ratio);
    return std::clamp(wanted, kMinIntervalNanos, kMaxIntervalNanos);
  }

 private:
  double share_ = 0;
  Reading last_{};
};

}  // namespace ox
