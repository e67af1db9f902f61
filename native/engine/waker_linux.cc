#include <semaphore.h>
#include <time.h>

#include <algorithm>
#include <cerrno>
#include <mutex>
#include <vector>

#include "engine/detached_thread.h"
#include "engine/time.h"
#include "engine/waker.h"

namespace ox {
namespace {

// Never destroyed: the thread is detached and may outlive static destruction.
struct Shared {
  std::mutex mutex;
  std::vector<Wakeable*> wakeables;  // guarded by mutex
  bool started = false;              // guarded by mutex
  sem_t semaphore;

  Shared() { sem_init(&semaphore, 0, 0); }
};

Shared& shared() {
  static Shared* instance = new Shared();
  return *instance;
}

// The handler cannot run the guard of a function-local static, so it goes through this pointer, set before the first tick.
std::atomic<sem_t*> g_semaphore{nullptr};

// Sleeps until a post, or until `until_nanos` where that is not 0.
void Wait(sem_t* semaphore, uint64_t until_nanos) {
  if (until_nanos == 0) {
    while (sem_wait(semaphore) != 0 && errno == EINTR) {
    }
    return;
  }
  timespec until{};
  clock_gettime(CLOCK_REALTIME, &until);
  const uint64_t now = MonotonicNanos();
  const uint64_t left = until_nanos > now ? until_nanos - now : 0;
  const uint64_t nanos = static_cast<uint64_t>(until.tv_nsec) + left;
  until.tv_sec += static_cast<time_t>(nanos / 1000000000);
  until.tv_nsec = static_cast<long>(nanos % 1000000000);
  while (sem_timedwait(semaphore, &until) != 0 && errno == EINTR) {
  }
}

}  // namespace

void Waker::Run() {
  uint64_t next_due = 0;
  for (;;) {
    Wait(&shared().semaphore, next_due);
    std::lock_guard<std::mutex> lock(shared().mutex);
    next_due = Answer(MonotonicNanos());
  }
}

Status Waker::Register(Wakeable* wakeable) {
  Shared& state = shared();
  std::lock_guard<std::mutex> lock(state.mutex);
  g_semaphore.store(&state.semaphore, std::memory_order_release);
  state.wakeables.push_back(wakeable);
  sem_post(&state.semaphore);
  if (state.started) return Status::Ok();
  const Status status = StartDetachedThread("ox-waker", Waker::Run);
  state.started = status.ok();
  return status;
}

void Waker::Unregister(Wakeable* wakeable) {
  std::lock_guard<std::mutex> lock(shared().mutex);
  std::erase(shared().wakeables, wakeable);
}

void Waker::RequestDrain(Wakeable* wakeable) {
  if (wakeable->drain_requested_.exchange(true, std::memory_order_relaxed)) return;
  sem_post(g_semaphore.load(std::memory_order_acquire));
}

void Waker::RequestUrgentDrain(Wakeable* wakeable) {
  if (wakeable->high_water_.exchange(true, std::memory_order_relaxed)) return;
  sem_post(g_semaphore.load(std::memory_order_acquire));
}

uint64_t Waker::Answer(uint64_t now) {
  uint64_t next_due = 0;
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
    if (wakeable->due_nanos_ != 0 && (next_due == 0 || wakeable->due_nanos_ < next_due)) {
      next_due = wakeable->due_nanos_;
    }
  }
  return next_due;
}

}  // namespace ox
