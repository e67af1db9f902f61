// Lets one thread see what the samplers of others have counted: the main thread that wants one answer for the whole process, or
// a worker that asks what blocks the main thread.
//
// Every batch that a sampler takes is copied to each observer, which collects the copies when it likes. The copies are bounded:
// an observer that does not collect loses the oldest, and is told how many samples they held. All functions are for any
// thread; none is for signals.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "v8/batch.h"

namespace ox {

class ThreadSampler;

// A sampled thread, as observers know it.
struct BatchSource {
  uint64_t id;         // unique in the process
  uint64_t thread_id;  // Node's: 0 is the main thread
};

struct ObservedBatch {
  BatchSource source;
  bool ended;  // the source has gone; the batch is its last
  Batch batch;
};

class ThreadObserver {
 public:
  static constexpr size_t kMaxQueuedNumbers = 8 << 20;

  ThreadObserver();
  ~ThreadObserver();
  ThreadObserver(const ThreadObserver&) = delete;
  ThreadObserver& operator=(const ThreadObserver&) = delete;

  // What was published since the last call.
  std::vector<ObservedBatch> Collect();
  // Samples that went by uncollected.
  uint64_t lost_hits();

  // Asks the sampler of a thread to publish now, even while its JavaScript is busy. False where the thread has none.
  static bool Peek(uint64_t thread_id);

  // For samplers.
  static void AddSource(const BatchSource& source, ThreadSampler* sampler);
  static void RemoveSource(const BatchSource& source);
  static void Publish(const BatchSource& source, const Batch& batch);
  static bool Exists();
  // Changes when an observer is made, or has lost batches: it then knows no ids.
  static uint64_t generation();
  static uint64_t NextSourceId();

 private:
  void Enqueue(ObservedBatch batch);

  // Guarded by the one mutex of all observers.
  std::vector<ObservedBatch> queue_;
  size_t queued_numbers_ = 0;
  uint64_t lost_hits_ = 0;
};

}  // namespace ox
