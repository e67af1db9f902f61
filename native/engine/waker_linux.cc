#include <linux/futex.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <mutex>
#include <vector>

#include "engine/detached_thread.h"
#include "engine/signal_dispatch.h"
#include "engine/time.h"
#include "engine/waker.h"

namespace ox {
namespace {

// Never destroyed: the thread is detached and may outlive static destruction.
struct Shared {
  std::mutex mutex;
  std::vector<Wakeable*> wakeables;  // guarded by mutex
  bool started = false;              // guarded by mutex
};

Shared& shared() {
  static Shared* instance = new Shared();
  return *instance;
}

constexpr uint64_t kNever = UINT64_MAX;

// Whether it is watched who has the signal. Set to kTicked by the handlers, back by the thread; relaxed, as it tells of itself only.
enum Watching : uint8_t { kNotWatching, kQuiet, kTicked };
std::atomic<uint8_t> g_watching{kNotWatching};
uint64_t g_watch_nanos = kNever;  // when to look; the thread's

// How many posts there were: what the thread sleeps on. Grown by Post (release), read by Wait (acquire).
std::atomic<uint32_t> g_posts{0};

std::atomic<bool> g_runs{false};               // stored once the thread is there; loaded by the handlers
std::atomic<void (*)()> g_errand{nullptr};     // stored by the handlers before the count, loaded by the waker after it
std::atomic<uint32_t> g_errands_requested{0};  // grown by the handlers (release), taken by the waker (acquire)

void Post() {
  g_posts.fetch_add(1, std::memory_order_release);
  syscall(SYS_futex, &g_posts, FUTEX_WAKE_PRIVATE, 1, nullptr, nullptr, 0);
}

// Sleeps until there are more posts than `seen`, or until `until_nanos`; returns how many there are. A futex is the
// one sleep by the monotonic clock that every libc has, and the other clock may be set back.
uint32_t Wait(uint32_t seen, uint64_t until_nanos) {
  timespec until{};
  until.tv_sec = static_cast<time_t>(until_nanos / 1000000000);
  until.tv_nsec = static_cast<long>(until_nanos % 1000000000);
  for (;;) {
    const uint32_t posts = g_posts.load(std::memory_order_acquire);
    if (posts != seen) return posts;
    const long error = syscall(SYS_futex, &g_posts, FUTEX_WAIT_BITSET_PRIVATE, seen,
                               until_nanos == kNever ? nullptr : &until, nullptr, FUTEX_BITSET_MATCH_ANY);
    if (error != 0 && errno == ETIMEDOUT) return seen;
  }
}

void RunErrands() {
  for (uint32_t left = g_errands_requested.exchange(0, std::memory_order_acquire); left > 0; left--) {
    g_errand.load(std::memory_order_relaxed)();
  }
}

}  // namespace

void Waker::Run() {
  uint64_t next_due = kNever;
  uint32_t posts = 0;
  for (;;) {
    posts = Wait(posts, next_due);
    RunErrands();
    const uint64_t now = MonotonicNanos();
    next_due = std::min(Watch(now), Answer(now));
  }
}

Status Waker::Register(Wakeable* wakeable) {
  Shared& state = shared();
  std::lock_guard<std::mutex> lock(state.mutex);
  state.wakeables.push_back(wakeable);
  Post();
  if (state.started) return Status::Ok();
  const Status status = StartDetachedThread("ox-waker", Waker::Run);
  state.started = status.ok();
  g_runs.store(state.started, std::memory_order_relaxed);
  return status;
}

void Waker::Unregister(Wakeable* wakeable) {
  std::lock_guard<std::mutex> lock(shared().mutex);
  std::erase(shared().wakeables, wakeable);
}

void Waker::RequestDrain(Wakeable* wakeable) {
  if (wakeable->drain_requested_.exchange(true, std::memory_order_relaxed)) return;
  Post();
}

void Waker::RequestUrgentDrain(Wakeable* wakeable) {
  if (wakeable->high_water_.exchange(true, std::memory_order_relaxed)) return;
  Post();
}

bool Waker::RequestErrand(void (*errand)()) {
  if (!g_runs.load(std::memory_order_relaxed)) return false;
  g_errand.store(errand, std::memory_order_relaxed);
  g_errands_requested.fetch_add(1, std::memory_order_release);
  Post();
  return true;
}

void Waker::KeepTheSignal() {
  if (g_watching.load(std::memory_order_relaxed) == kTicked) return;
  if (g_watching.exchange(kTicked, std::memory_order_relaxed) == kNotWatching) Post();
}

uint64_t Waker::Watch(uint64_t now) {
  const uint8_t watching = g_watching.load(std::memory_order_relaxed);
  if (watching == kNotWatching) return kNever;
  if (g_watch_nanos == kNever) g_watch_nanos = now + kWatchMillis * 1000000;
  if (now < g_watch_nanos) return g_watch_nanos;
  // What cannot be mended shows in the statistics: no sample is added any more.
  SignalDispatch::Install();
  uint8_t quiet = kQuiet;
  const bool is_over = g_watching.compare_exchange_strong(quiet, kNotWatching, std::memory_order_relaxed);
  if (!is_over) g_watching.store(kQuiet, std::memory_order_relaxed);
  g_watch_nanos = is_over ? kNever : now + kWatchMillis * 1000000;
  return g_watch_nanos;
}

uint64_t Waker::Answer(uint64_t now) {
  std::lock_guard<std::mutex> lock(shared().mutex);
  uint64_t next_due = kNever;
  for (Wakeable* wakeable : shared().wakeables) {
    if (!wakeable->greeted_) wakeable->OnRegistered();
    wakeable->greeted_ = true;
    if (wakeable->high_water_.exchange(false, std::memory_order_relaxed)) wakeable->OnHighWater();
    if (wakeable->due_nanos_ == 0 && wakeable->drain_requested_.load(std::memory_order_relaxed)) {
      wakeable->due_nanos_ = now + kDrainDelayMillis * 1000000;
    }
    if (wakeable->due_nanos_ != 0 && wakeable->due_nanos_ <= now) {
      wakeable->due_nanos_ = 0;
      wakeable->drain_requested_.store(false, std::memory_order_relaxed);
      wakeable->OnDrainDue();
    }
    if (wakeable->due_nanos_ != 0) next_due = std::min(next_due, wakeable->due_nanos_);
  }
  return next_due;
}

}  // namespace ox
