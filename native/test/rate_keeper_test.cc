#include "engine/rate_keeper.h"

#include <gtest/gtest.h>

#include <algorithm>

namespace ox {
namespace {

// A thread that is sampled for a while; every sample costs the same.
class RateKeeperTest : public testing::Test {
 protected:
  static constexpr uint64_t kSecond = 1000000000;

  void Work(uint64_t price_nanos, double seconds) {
    const auto nanos = static_cast<uint64_t>(seconds * kSecond);
    const uint64_t samples = nanos / interval_nanos_;
    now_.cpu_nanos += nanos;
    now_.own_nanos += samples * (price_nanos - std::min(price_nanos, now_.signal_nanos));
    now_.signals += samples * (price_nanos > 0 ? 1 : 0);
    interval_nanos_ = keeper_.Look(now_, interval_nanos_);
  }

  double Share(uint64_t price_nanos) const {
    return static_cast<double>(price_nanos) / static_cast<double>(interval_nanos_);
  }

  RateKeeper keeper_;
  RateKeeper::Reading now_{.cpu_nanos = 5 * kSecond, .own_nanos = kSecond, .signals = 1000000, .signal_nanos = 20000};
  uint64_t interval_nanos_ = 3000000;
};

TEST_F(RateKeeperTest, ChangesNothingBeforeItIsTold) {
  Work(1000000, 1);
  EXPECT_EQ(interval_nanos_, 3000000u);
}

TEST_F(RateKeeperTest, HoldsTheShareFromAboveAndBelow) {
  for (uint64_t price_nanos : {200000, 25000}) {
    keeper_.Hold(0.02, now_);
    for (int i = 0; i < 5; i++) Work(price_nanos, 1);
    EXPECT_NEAR(Share(price_nanos), 0.02, 0.002);
  }
}

TEST_F(RateKeeperTest, WaitsUntilThereIsSomethingToGoBy) {
  keeper_.Hold(0.02, now_);
  Work(1000000, 0.01);
  EXPECT_EQ(interval_nanos_, 3000000u);
  Work(0, 1);
  EXPECT_EQ(interval_nanos_, 750000u);
}

TEST_F(RateKeeperTest, CountsSignalsByWhatOneIsKnownToCost) {
  keeper_.Hold(0.02, now_);
  now_.signal_nanos = 1000;  // it was only assumed
  for (int i = 0; i < 5; i++) Work(60000, 1);
  EXPECT_NEAR(Share(60000), 0.02, 0.002);
}

TEST_F(RateKeeperTest, StaysInTheRangeOfIntervals) {
  keeper_.Hold(0.5, now_);
  now_.signal_nanos = 10;
  for (int i = 0; i < 10; i++) Work(100, 1);
  EXPECT_EQ(interval_nanos_, RateKeeper::kMinIntervalNanos);
  keeper_.Hold(1e-9, now_);
  for (int i = 0; i < 20; i++) Work(1000000, 100);
  EXPECT_EQ(interval_nanos_, RateKeeper::kMaxIntervalNanos);
}

}  // namespace
}  // namespace ox
