// The monotonic clock's account of its ticks, on a time that the tests make up: SIGPROF is blocked, and the real timers are
// set for whatever comes out.
#include "engine/clock.h"

#include <gtest/gtest.h>

#include <csignal>

#include "engine/time.h"

namespace ox {
namespace {

constexpr uint64_t kInterval = 100000;
// Long enough that no real tick falls due while a test runs.
constexpr uint64_t kLater = 3600ull * 1000000000;

class MonotonicClockTest : public testing::Test {
 protected:
  void SetUp() override {
    sigset_t signals;
    sigemptyset(&signals);
    sigaddset(&signals, SIGPROF);
    pthread_sigmask(SIG_BLOCK, &signals, &old_signals_);
    ASSERT_TRUE(OpenMonotonicClock(nullptr, &clock_).ok());
    ASSERT_TRUE(clock_->Arm(kInterval).ok());
    now_ = MonotonicNanos() + kLater;
    Tick();
  }

  void TearDown() override {
    clock_.reset();
    const timespec at_once{};
    sigset_t signals;
    sigemptyset(&signals);
    sigaddset(&signals, SIGPROF);
    while (sigtimedwait(&signals, nullptr, &at_once) > 0) {
    }
    pthread_sigmask(SIG_SETMASK, &old_signals_, nullptr);
  }

  std::optional<uint32_t> Tick() { return clock_->OnTick(siginfo_t{}, {now_, 0, pace_}); }

  // Looks every `step` whether a tick is due; returns the ticks of `nanos`, those missed included.
  uint64_t TicksOf(uint64_t nanos, uint64_t step) {
    uint64_t ticks = 0;
    for (const uint64_t end = now_ + nanos; now_ < end; now_ += step) {
      const auto missed = Tick();
      if (!missed) continue;
      ticks += 1 + *missed;
      delivered_++;
    }
    return ticks;
  }

  std::unique_ptr<Clock> clock_;
  uint64_t now_ = 0;
  uint64_t pace_ = 0;
  uint64_t delivered_ = 0;

 private:
  sigset_t old_signals_{};
};

TEST_F(MonotonicClockTest, TicksOncePerIntervalOnAverage) {
  const uint64_t ticks = TicksOf(10000 * kInterval, kInterval / 50);
  EXPECT_NEAR(static_cast<double>(ticks), 10000, 200);
}

TEST_F(MonotonicClockTest, CountsWhatFellDueWhileTheSignalWasHeldBack) {
  const uint64_t ticks = TicksOf(10000 * kInterval, 10 * kInterval);
  EXPECT_NEAR(static_cast<double>(ticks), 10000, 200);
}

TEST_F(MonotonicClockTest, DeliversNoMoreThanTheHandlerCanTake) {
  pace_ = 3 * kInterval;
  const uint64_t ticks = TicksOf(30000 * kInterval, kInterval / 50);
  EXPECT_NEAR(static_cast<double>(delivered_), 10000, 200);
  EXPECT_NEAR(static_cast<double>(ticks), 30000, 600);
}

TEST_F(MonotonicClockTest, LeavesThePaceToAHandlerThatTakesLongerThanTheInterval) {
  // As a handler that takes four intervals: what fell due meanwhile comes when it ends.
  constexpr uint64_t kHandler = 4 * kInterval;
  pace_ = 2 * kHandler;
  uint64_t ticks = 0;
  const uint64_t begin = now_;
  while (now_ < begin + 30000 * kInterval) {
    const auto missed = Tick();
    if (missed) {
      ticks += 1 + *missed;
      delivered_++;
    }
    now_ += missed ? kHandler : kInterval / 10;
  }
  EXPECT_LT(static_cast<double>(delivered_ * kHandler), 0.55 * static_cast<double>(now_ - begin));
  EXPECT_NEAR(static_cast<double>(ticks), static_cast<double>((now_ - begin) / kInterval), 900);
}

TEST_F(MonotonicClockTest, SeesAllOfAShortBurstOfWorkAfterASleepAlike) {
  // Asleep for three intervals to ten, at work for three tenths of one.
  constexpr int kBursts = 40000;
  constexpr uint64_t kTenth = kInterval / 10;
  uint64_t seen[3] = {};
  uint64_t ticks = 0;
  const uint64_t begin = now_;
  for (int i = 0; i < kBursts; i++) {
    now_ += 3 * kInterval + (static_cast<uint64_t>(i) * 7919 % 7001) * kInterval / 1000;
    // What was due while it slept belongs to the sleep.
    for (auto missed = Tick(); missed; missed = Tick()) ticks += 1 + *missed;
    for (uint64_t& tenth : seen) {
      const uint64_t of_these = TicksOf(kTenth, kTenth / 50);
      tenth += of_these;
      ticks += of_these;
    }
  }
  for (const uint64_t tenth : seen) EXPECT_NEAR(static_cast<double>(tenth), kBursts / 10, kBursts / 80);
  const double due = static_cast<double>(now_ - begin) / kInterval;
  EXPECT_NEAR(static_cast<double>(ticks), due, due / 50);
}

TEST_F(MonotonicClockTest, CountsNothingOfALongIntervalInAShortOne) {
  for (int i = 0; i < 100; i++) {
    ASSERT_TRUE(clock_->Arm(1000 * kInterval).ok());
    // Held back for nearly four of them: a part of one is left over.
    now_ += 3900 * kInterval;
    while (Tick()) {
    }
    const uint64_t before = MonotonicNanos();
    ASSERT_TRUE(clock_->Arm(kInterval).ok());
    now_ = MonotonicNanos() + 10 * kInterval;
    const auto missed = Tick();
    ASSERT_TRUE(missed.has_value());
    EXPECT_LE(*missed, (now_ - before) / kInterval + 2);
    now_ += kLater;
  }
}

TEST_F(MonotonicClockTest, TakesTheSecondOfTwoLateSignalsForNoTick) {
  now_ += 5 * kInterval;
  ASSERT_TRUE(Tick().has_value());
  EXPECT_FALSE(Tick().has_value());
}

TEST_F(MonotonicClockTest, TakesASignalThatComesTooEarlyForNoTick) {
  ASSERT_TRUE(clock_->Arm(kLater).ok());
  now_ = MonotonicNanos();
  EXPECT_FALSE(Tick().has_value());
}

TEST_F(MonotonicClockTest, TellsWhenItIsDisarmedHowManyTicksItHasNotHeardOf) {
  const uint64_t begin = MonotonicNanos();
  ASSERT_TRUE(clock_->Arm(kInterval).ok());
  while (MonotonicNanos() - begin < 200 * kInterval) {
  }
  const uint64_t unheard = clock_->Disarm();
  const uint64_t passed = (MonotonicNanos() - begin) / kInterval;
  EXPECT_GE(unheard, 200u - 2) << "the first is due within one interval and a half";
  EXPECT_LE(unheard, passed + 1);
  EXPECT_EQ(clock_->Disarm(), 0u) << "each is told of once";
}

TEST_F(MonotonicClockTest, TellsOfNoTickThatItHasHeardOf) {
  TicksOf(1000 * kInterval, kInterval / 50);
  EXPECT_EQ(clock_->Disarm(), 0u);
}

TEST_F(MonotonicClockTest, HasNoTicksOnceItIsDisarmed) {
  clock_->Disarm();
  now_ += 100 * kInterval;
  EXPECT_FALSE(Tick().has_value());
}

}  // namespace
}  // namespace ox
