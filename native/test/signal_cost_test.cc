// The measurement is real: it runs on a thread of its own and takes what this machine gives it.
#include "engine/signal_cost.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <csignal>

#include "engine/signal_dispatch.h"

namespace ox {
namespace {

uint64_t WaitForNanos(ClockKind kind) {
  for (int i = 0; i < 3000; i++) {
    const uint64_t nanos = SignalCost::Nanos(kind);
    if (nanos != 0) return nanos;
    usleep(10000);
  }
  return 0;
}

TEST(SignalCost, IsKnownSoonAfterItWasAskedForFirstAndStays) {
  ASSERT_TRUE(SignalDispatch::Install().ok());
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGPROF);
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);
  const uint64_t nanos = WaitForNanos(ClockKind::kMonotonic);
  EXPECT_GE(nanos, 500u);
  EXPECT_LE(nanos, 1000000u);
  EXPECT_EQ(SignalCost::Nanos(ClockKind::kMonotonic), nanos);
  // The thread that asks is sent none of the signals.
  sigpending(&signals);
  EXPECT_EQ(sigismember(&signals, SIGPROF), 0);
}

TEST(SignalCost, OfTheCpuTimeClockIsThatOfTheMonotonicOne) {
  ASSERT_TRUE(SignalDispatch::Install().ok());
  EXPECT_EQ(WaitForNanos(ClockKind::kCpuTime), WaitForNanos(ClockKind::kMonotonic));
}

TEST(SignalCost, OfThePerfClockIsKnownEvenWhereThatIsRefused) {
  ASSERT_TRUE(SignalDispatch::Install().ok());
  EXPECT_NE(WaitForNanos(ClockKind::kPerf), 0u);
}

}  // namespace
}  // namespace ox
