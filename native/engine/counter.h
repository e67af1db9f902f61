// A number that a signal handler adds to and the thread that it interrupts reads. Both run on one thread, so an addition
// needs no lock prefix; the atomic keeps the compiler from tearing or caching it.
#pragma once

#include <atomic>

namespace ox {

template <typename T>
class Counter {
 public:
  // One writer at a time: the handler, or the thread while its handler cannot run for it.
  void Add(T amount) { value_.store(value_.load(std::memory_order_relaxed) + amount, std::memory_order_relaxed); }
  void Set(T value) { value_.store(value, std::memory_order_relaxed); }
  // For the interrupted thread: takes everything at once, so that nothing is lost that the handler adds meanwhile.
  T Take() { return value_.exchange(T{}, std::memory_order_relaxed); }
  T Get() const { return value_.load(std::memory_order_relaxed); }

 private:
  static_assert(std::atomic<T>::is_always_lock_free);
  std::atomic<T> value_{};
};

}  // namespace ox
