// The sampler of one thread: a clock whose ticks land in a handler, the ring between the handler and the drain, and the
// resolver behind it.
//
// Made, used and destroyed on the isolate's thread. OnTick runs in the signal handler on that thread; the Wakeable methods run
// on the waker's thread and do nothing but ask V8 or the event loop to come by.
#pragma once

#include <deque>
#include <functional>
#include <memory>

#include "engine/clock.h"
#include "engine/counter.h"
#include "engine/interrupted_wait.h"
#include "engine/rate_keeper.h"
#include "engine/ring.h"
#include "engine/signal_dispatch.h"
#include "engine/status.h"
#include "engine/waker.h"
#include "v8-callbacks.h"
#include "v8-persistent-handle.h"
#include "v8/batch.h"
#include "v8/layout.h"
#include "v8/resolver.h"
#include "v8/stack_capture.h"
#include "v8/thread_observer.h"
#include "v8/walk_check.h"

namespace ox {

struct SamplerStats {
  double mean_interval_micros;
  double stdev_interval_micros;
  uint64_t samples;
  uint64_t overruns;
  uint64_t idle_ticks;
  uint64_t dropped_ring_full;
  uint64_t dropped_signal_taken;
  uint64_t signals;  // that the handler has seen
  uint64_t handler_nanos;
  uint64_t drain_nanos;
  uint64_t naming_nanos;  // of drain_nanos: batches that name functions
  uint64_t attach_nanos;
  uint64_t takeovers;        // of the whole process
  uint64_t foreign_signals;  // of the whole process
  const char* identity;      // how frames get their functions
  uint64_t symbols;
  size_t ring_bytes;
  size_t table_bytes;
  ResolverStats resolver;
};

// What is kept of the interval, which may have changed on its own.
struct Pace {
  uint64_t interval_nanos;
  double cpu_intervals;  // of the thread's CPU time, since the sampler was made
};

struct SamplerOptions {
  v8::Isolate* isolate;
  uint64_t interval_nanos;
  // Ticks that end a poll of this descriptor found the thread idle; the event loop's backend.
  int poll_descriptor;
  uint64_t thread_id;  // Node's; 0 is the main thread
  // Runs on the waker's thread: must only ask the event loop for a drain.
  std::function<void()> on_drain_due;
};

class ThreadSampler final : private TickTarget, private Wakeable {
 public:
  static constexpr size_t kRingBytes = 4 << 20;

  static Status Create(const SamplerOptions& options, ClockKind clock, std::unique_ptr<ThreadSampler>* sampler);
  ~ThreadSampler();

  Status Start();
  void Stop();
  Status SetInterval(uint64_t interval_nanos);

  // While the event loop does not turn, the interval is changed so that what recurs of sampling takes this share of the
  // thread's CPU time; 0: never.
  void HoldShare(double share);

  // What was counted since the last call; `*more` says that another batch, numbered anew, is waiting. Needs an entered context.
  Batch TakeBatch(bool* more);

  // Has the next batches define everything anew, as soon as nothing is counted that goes by the old ids.
  void ResetIds() { reset_ids_ = !resolver_.ForgetIds(); }

  // What is sampled between the two is the profiler's own work: `(profiler)`, whoever asked for it. They may nest. A drain
  // that was seen in every detail would give the next one as much to do.
  void BeginOwnWork() { own_work_.fetch_add(1, std::memory_order_relaxed); }
  void EndOwnWork() { own_work_.fetch_sub(1, std::memory_order_relaxed); }

  // Any thread, while the sampler is registered: has it publish to the observers what it has counted, from an interrupt where
  // JavaScript is busy, else from the event loop.
  void OnPeek();

  SamplerStats stats() const;
  Pace pace() const;
  ClockKind clock_kind() const { return clock_kind_; }

 private:
  class OwnWork {
   public:
    explicit OwnWork(ThreadSampler* sampler) : sampler_(sampler) { sampler_->BeginOwnWork(); }
    ~OwnWork() { sampler_->EndOwnWork(); }
    OwnWork(const OwnWork&) = delete;
    OwnWork& operator=(const OwnWork&) = delete;

   private:
    ThreadSampler* const sampler_;
  };

  // What an interrupt that V8 has queued, and cannot take back, holds on to.
  struct InterruptToken {
    ThreadSampler* sampler;  // null once the sampler is gone
  };

  ThreadSampler(const SamplerOptions& options, const Layout& layout, ClockKind clock_kind);
  Status Open();

  void OnTick(const siginfo_t& info, ucontext_t* context) override;
  bool HasLostTicks();
  void CountLostTicks(uint64_t cpu_nanos);
  void CountInterval(uint64_t now_nanos, uint32_t missed);
  static uint64_t HandlerNanos(uint64_t begin_nanos, uint64_t begin_cpu_nanos);
  void CountHandler(uint64_t nanos);
  uint64_t WaitedNanos(uint64_t now_nanos, uint64_t cpu_nanos) const;
  uint64_t PaceNanos(InterruptedWait wait) const;
  void RecordStack(const Registers& registers, Ring::Weight weight);
  void RequestDrain();

  void OnRegistered() override { ring_.Prefault(); }
  void OnDrainDue() override;
  void OnHighWater() override;
  static void OnInterrupt(v8::Isolate* isolate, void* token);
  void OnInterrupt();
  void KeepRate();
  RateKeeper::Reading ReadRate() const;

  bool running() const { return running_.load(std::memory_order_relaxed); }

  static void OnCollectionStart(v8::Isolate* isolate, v8::GCType type, v8::GCCallbackFlags flags, void* self);
  static void OnCollectionEnd(v8::Isolate* isolate, v8::GCType type, v8::GCCallbackFlags flags, void* self);
  void CountCollectionTicks();
  void NameSoon(bool full_collection);
  void NameInTime();
  void MakeBatches();
  void MakeBatch();
  void Keep(Batch batch);
  void PublishLast();
  void DrainRing();

  const SamplerOptions options_;
  const ClockKind clock_kind_;
  InterpreterPlaces interpreter_;
  const CaptureScope scope_;
  const std::unique_ptr<WalkCheck> walk_check_;
  Counter<uint64_t> interval_nanos_;  // written outside of the handler, read in it
  double past_cpu_intervals_ = 0;     // before it was set
  uint64_t set_at_cpu_nanos_;
  RateKeeper rate_keeper_;
  // Written on the isolate's thread, read on the waker's: only a hint.
  std::atomic<bool> holds_share_{false};
  uint64_t last_batch_nanos_ = 0;
  Resolver resolver_;
  Ring ring_;
  void* cookie_ = nullptr;
  std::unique_ptr<Clock> clock_;
  bool draining_ = false;
  v8::Global<v8::Context> context_;
  const BatchSource source_;
  uint64_t known_observers_;  // the generation that knows the ids
  std::deque<Batch> undelivered_;
  size_t undelivered_bytes_ = 0;
  bool reset_ids_ = false;           // asked for, and not yet possible
  bool naming_requested_ = false;    // an interrupt will come
  std::atomic<bool> peeked_{false};  // set by other threads, taken by this one
  std::shared_ptr<InterruptToken> interrupt_token_;

  // Shared with the handler, which runs on the same thread as everything else that touches them.
  std::atomic<bool> running_{false};  // written outside of the handler, read in it
  Counter<uint64_t> drain_threshold_;
  Counter<uint64_t> waiting_samples_;  // since the last drain
  std::atomic<int> own_work_{0};
  std::atomic<bool> urgent_{false};  // an urgent drain was asked for and has not happened
  std::atomic<int> collecting_{0};   // nested collections; written outside of the handler, read in it
  Counter<uint64_t> collection_ticks_;
  Counter<uint64_t> collection_cpu_nanos_;
  Counter<uint64_t> last_cpu_nanos_;
  Counter<uint64_t> last_tick_cpu_nanos_;
  Counter<uint64_t> last_signal_nanos_;  // when the last signal had been looked at, and the CPU time as it came
  Counter<uint64_t> last_signal_cpu_nanos_;
  Counter<uint64_t> last_tick_nanos_;  // 0 after a pause or an idle tick
  Counter<uint64_t> samples_;
  Counter<uint64_t> overruns_;
  Counter<uint64_t> idle_ticks_;
  Counter<uint64_t> dropped_ring_full_;
  Counter<uint64_t> dropped_signal_taken_;
  Counter<uint64_t> known_takeovers_;
  Counter<uint64_t> handler_nanos_;
  Counter<uint64_t> last_handler_nanos_;
  Counter<uint64_t> handler_before_nanos_;
  Counter<uint64_t> ticks_;  // busy ones and those missed between them, and the time that they took
  Counter<double> ticks_micros_;
  Counter<uint64_t> intervals_;  // between two busy ticks without a missed one
  Counter<double> interval_sum_micros_;
  Counter<double> interval_squares_micros_;
  uint64_t drain_nanos_ = 0;
  uint64_t naming_nanos_ = 0;
  uint64_t attach_nanos_ = 0;
  uint64_t key_[kMaxKeyWords];             // the handler's
  uint64_t collection_key_[kMaxKeyWords];  // of the code that caused a collection
};

}  // namespace ox
