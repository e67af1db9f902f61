#include "v8/thread_sampler.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "engine/signal_cost.h"
#include "engine/symbol_table.h"
#include "engine/time.h"
#include "v8-context.h"
#include "v8-isolate.h"

namespace ox {
namespace {

// SharedFunctionInfos, maps and code live in the old generation: only what collects that may move them. V8 announces more than
// collections by the same callback, which moves nothing: that marking has begun, and that weak callbacks run. (The second was
// renamed between versions.)
bool IsFullCollection(v8::GCType type) {
  constexpr int kMinorMarkSweep = 1 << 1;
  constexpr int kMovesNothingOld =
      v8::kGCTypeScavenge | kMinorMarkSweep | v8::kGCTypeIncrementalMarking | v8::kGCTypeProcessWeakCallbacks;
  return (type & ~kMovesNothingOld) != 0;
}

// How many samples are worth waking the event loop for: the turn of the loop that a drain runs in takes a few ticks, where they
// are close together, which are not the profiler's own work.
uint64_t DrainThreshold(uint64_t interval_nanos) {
  constexpr uint64_t kTurnNanos = 1000000;
  return 1 + kTurnNanos / interval_nanos;
}

}  // namespace

Status ThreadSampler::Create(const SamplerOptions& options, ClockKind clock, std::unique_ptr<ThreadSampler>* sampler) {
  const uint64_t begin = MonotonicNanos();
  const char* reason = nullptr;
  const Layout* layout = CurrentLayout(&reason);
  if (layout == nullptr) return Status::Error(ErrorCode::kUnsupportedRuntime, reason);
  std::unique_ptr<ThreadSampler> made(new ThreadSampler(options, *layout, clock));
  const Status status = made->Open();
  if (!status.ok()) return status;
  made->attach_nanos_ = MonotonicNanos() - begin;
  *sampler = std::move(made);
  return Status::Ok();
}

ThreadSampler::ThreadSampler(const SamplerOptions& options, const Layout& layout, ClockKind clock_kind)
    : options_(options),
      clock_kind_(clock_kind),
      scope_(MakeCaptureScope(options.isolate, layout, &interpreter_)),
      walk_check_(WalkCheck::MakeIfAsked(scope_)),
      set_at_cpu_nanos_(ThreadCpuNanos()),
      resolver_(layout, scope_),
      context_(options.isolate, options.isolate->GetCurrentContext()),
      source_{ThreadObserver::NextSourceId(), options.thread_id},
      known_observers_(ThreadObserver::generation()),
      interrupt_token_(std::make_shared<InterruptToken>(InterruptToken{this})) {}

Status ThreadSampler::Open() {
  interval_nanos_.Set(options_.interval_nanos);
  drain_threshold_.Set(DrainThreshold(options_.interval_nanos));
  Status status = ring_.Allocate(kRingBytes);
  if (status.ok()) status = SignalDispatch::Install();
  if (status.ok()) status = SignalDispatch::Claim(this, &cookie_);
  if (status.ok()) status = OpenClock(clock_kind_, cookie_, &clock_);
  if (!status.ok()) return status;
  // Among the callers, one is interpreted, or the first drain will tell.
  CaptureCaller(scope_, key_);
  resolver_.LearnInterpreter(key_);
  resolver_.BeforeCollection(true);
  // Where the package was loaded in a worker first, nobody has tried yet.
  ProveWaits();
  SymbolTable::Load();
  // Without the waker, samples wait for the next query.
  Waker::Register(this);
  ThreadObserver::AddSource(source_, this);
  return Status::Ok();
}

ThreadSampler::~ThreadSampler() {
  Stop();
  PublishLast();
  ThreadObserver::RemoveSource(source_);
  Waker::Unregister(this);
  interrupt_token_->sampler = nullptr;
  clock_.reset();
  if (cookie_ != nullptr) SignalDispatch::Release(cookie_);
}

Status ThreadSampler::Start() {
  if (running()) return Status::Ok();
  const Status installed = SignalDispatch::Install();
  if (!installed.ok()) return installed;
  last_cpu_nanos_.Set(ThreadCpuNanos());
  last_tick_cpu_nanos_.Set(last_cpu_nanos_.Get());
  last_tick_nanos_.Set(0);
  last_signal_nanos_.Set(MonotonicNanos());
  last_signal_cpu_nanos_.Set(last_cpu_nanos_.Get());
  known_takeovers_.Set(SignalDispatch::takeovers());
  // A paused profiler costs the collector nothing, so it listens only while it runs.
  options_.isolate->AddGCPrologueCallback(OnCollectionStart, this);
  options_.isolate->AddGCEpilogueCallback(OnCollectionEnd, this);
  // Before the clock: a tick that the handler turns away would arm no next one.
  running_.store(true, std::memory_order_seq_cst);
  const Status status = clock_->Arm(interval_nanos_.Get());
  if (!status.ok()) Stop();
  // The first tick may be another's already.
  Waker::KeepTheSignal();
  return status;
}

void ThreadSampler::Stop() {
  if (!running()) return;
  const uint64_t unheard = clock_->Disarm();
  // From here on the handler records nothing more: a tick that is still pending could outlive the addresses it would record.
  running_.store(false, std::memory_order_seq_cst);
  overruns_.Add(unheard);
  SignalDispatch::Install();
  if (HasLostTicks()) CountLostTicks(ThreadCpuNanos() - last_cpu_nanos_.Get());
  DrainRing();
  CountCollectionTicks();
  options_.isolate->RemoveGCPrologueCallback(OnCollectionStart, this);
  options_.isolate->RemoveGCEpilogueCallback(OnCollectionEnd, this);
  collecting_.store(0, std::memory_order_relaxed);
  // Nobody listens to collections from here on: what is known by address is forgotten now, and what is held for it once its
  // samples have been handed over.
  resolver_.BeforeCollection(true);
}

Status ThreadSampler::SetInterval(uint64_t interval_nanos) {
  past_cpu_intervals_ = pace().cpu_intervals;
  set_at_cpu_nanos_ = ThreadCpuNanos();
  interval_nanos_.Set(interval_nanos);
  drain_threshold_.Set(DrainThreshold(interval_nanos));
  if (!running()) return Status::Ok();
  last_tick_nanos_.Set(0);
  // Between the two the handler counts nothing, but for clocks that leave nothing to count here.
  const uint64_t unheard = clock_->Disarm();
  if (unheard != 0) overruns_.Add(unheard);
  return clock_->Arm(interval_nanos);
}

void ThreadSampler::HoldShare(double share) {
  rate_keeper_.Hold(share, ReadRate());
  last_batch_nanos_ = MonotonicNanos();
  holds_share_.store(share > 0, std::memory_order_relaxed);
}

Pace ThreadSampler::pace() const {
  const auto cpu_nanos = static_cast<double>(ThreadCpuNanos() - set_at_cpu_nanos_);
  const uint64_t interval_nanos = interval_nanos_.Get();
  return {interval_nanos, past_cpu_intervals_ + cpu_nanos / static_cast<double>(interval_nanos)};
}

// ---- On the waker's thread ----

void ThreadSampler::OnDrainDue() {
  options_.on_drain_due();
  // The event loop may not turn for long.
  if (holds_share_.load(std::memory_order_relaxed)) OnHighWater();
}

void ThreadSampler::OnHighWater() {
  // V8 calls back on the isolate's thread as soon as JavaScript reaches a loop's end or a call; it cannot be told to forget.
  auto* token = new std::shared_ptr<InterruptToken>(interrupt_token_);
  options_.isolate->RequestInterrupt(OnInterrupt, token);
}

void ThreadSampler::OnPeek() {
  peeked_.store(true, std::memory_order_relaxed);
  OnHighWater();
  options_.on_drain_due();
}

// ---- On the isolate's thread ----

void ThreadSampler::OnInterrupt(v8::Isolate*, void* data) {
  auto* token = static_cast<std::shared_ptr<InterruptToken>*>(data);
  if ((*token)->sampler != nullptr) (*token)->sampler->OnInterrupt();
  delete token;
}

void ThreadSampler::OnInterrupt() {
  DrainRing();
  NameInTime();
  KeepRate();
  // Somebody on another thread wants to know what this one, busy as it is, has been doing; or there is no room for much more.
  if (peeked_.exchange(false, std::memory_order_relaxed) || resolver_.IsCrowded()) MakeBatches();
}

// Naming allocates, but runs no JavaScript, so it may happen in an interrupt. A batch is a part of what there is, the first one
// perhaps without a hit.
void ThreadSampler::MakeBatches() {
  constexpr size_t kMostBytes = 64 << 20;
  OwnWork own_work(this);
  v8::HandleScope scope(options_.isolate);
  do {
    if (undelivered_bytes_ > kMostBytes) return;
    MakeBatch();
  } while (resolver_.HasMore());
}

void ThreadSampler::KeepRate() {
  // A loop that turns drains every second, and has who looks at what was spent.
  constexpr uint64_t kTurnsNanos = 1500000000;
  if (!running() || !rate_keeper_.IsHolding() || MonotonicNanos() - last_batch_nanos_ < kTurnsNanos) return;
  const uint64_t interval_nanos = rate_keeper_.Look(ReadRate(), interval_nanos_.Get());
  if (interval_nanos != interval_nanos_.Get()) SetInterval(interval_nanos);
}

RateKeeper::Reading ThreadSampler::ReadRate() const {
  const uint64_t measured = SignalCost::Nanos(clock_kind_);
  return {.cpu_nanos = ThreadCpuNanos(),
          .own_nanos = handler_nanos_.Get() + drain_nanos_ - naming_nanos_,
          .signals = SignalDispatch::signals(cookie_),
          .signal_nanos = measured != 0 ? measured : SignalCost::kAssumedNanos};
}

void ThreadSampler::OnCollectionStart(v8::Isolate*, v8::GCType type, v8::GCCallbackFlags, void* data) {
  auto* self = static_cast<ThreadSampler*>(data);
  // Before anything else: what a tick would record from here on could not be resolved in time.
  self->collecting_.fetch_add(1, std::memory_order_seq_cst);
  self->DrainRing();
  SignalDispatch::Install();
  self->NameSoon(IsFullCollection(type));
  self->resolver_.BeforeCollection(IsFullCollection(type));
}

// A thread that does not come back to its event loop asks for no batch, and what is held until its functions are named can be all
// the sources that it compiles. Nothing can be named here; an interrupt comes before the program has run much further.
void ThreadSampler::NameSoon(bool full_collection) {
  constexpr size_t kManyUnnamed = 16;
  const bool is_due = resolver_.unnamed() >= (full_collection ? 1 : kManyUnnamed) || resolver_.IsCrowded();
  if (naming_requested_ || !is_due) return;
  naming_requested_ = true;
  OnHighWater();
}

void ThreadSampler::NameInTime() {
  if (!std::exchange(naming_requested_, false)) return;
  OwnWork own_work(this);
  const uint64_t begin = ThreadCpuNanos();
  v8::HandleScope scope(options_.isolate);
  resolver_.NameAll();
  drain_nanos_ += ThreadCpuNanos() - begin;
}

void ThreadSampler::OnCollectionEnd(v8::Isolate*, v8::GCType, v8::GCCallbackFlags, void* data) {
  auto* self = static_cast<ThreadSampler*>(data);
  if (self->collecting_.load(std::memory_order_relaxed) == 0) return;
  if (self->collecting_.load(std::memory_order_relaxed) == 1) self->CountCollectionTicks();
  self->collecting_.fetch_sub(1, std::memory_order_seq_cst);
}

void ThreadSampler::CountCollectionTicks() {
  const uint64_t cpu_nanos = collection_cpu_nanos_.Take();
  const uint64_t ticks = collection_ticks_.Take();
  if (ticks == 0) return;
  // The stack that caused the collection is still there, its slots brought up to date.
  if (own_work_.load(std::memory_order_relaxed) > 0) {
    WriteOwnWork(collection_key_);
  } else {
    CaptureCaller(scope_, collection_key_);
  }
  resolver_.CountCollection(collection_key_, {ticks, cpu_nanos});
}

void ThreadSampler::DrainRing() {
  if (draining_) return;
  draining_ = true;
  OwnWork own_work(this);
  const uint64_t begin = ThreadCpuNanos();
  resolver_.Distrusts(CurrentDistrust());
  ring_.Drain(
      [this](const uint64_t* key, size_t, uint64_t hash, Ring::Weight weight) { resolver_.Count(key, hash, weight); });
  waiting_samples_.Set(0);
  urgent_.store(false, std::memory_order_relaxed);
  drain_nanos_ += ThreadCpuNanos() - begin;
  draining_ = false;
}

Batch ThreadSampler::TakeBatch(bool* more) {
  last_batch_nanos_ = MonotonicNanos();
  OwnWork own_work(this);
  if (undelivered_.size() < 2) {
    if (running()) SignalDispatch::Install();
    DrainRing();
    // Native functions cannot be named before the symbol table is read, which happens once per process. Their samples wait for
    // a later batch while the program runs; one that has paused is about to look at the result.
    constexpr unsigned kPausedPatienceMillis = 500;
    if (!running()) SymbolTable::WaitUntilReady(kPausedPatienceMillis);
    MakeBatch();
  }
  Batch batch;
  if (!undelivered_.empty()) {
    batch = std::move(undelivered_.front());
    undelivered_.pop_front();
    undelivered_bytes_ -= batch.MemoryBytes();
  }
  *more = !undelivered_.empty() || resolver_.HasMore();
  return batch;
}

void ThreadSampler::MakeBatch() {
  const uint64_t begin = ThreadCpuNanos();
  const uint64_t named = resolver_.symbols();
  const uint64_t observers = ThreadObserver::generation();
  if (observers != known_observers_) {
    // A new observer knows no ids. What was counted so far goes by the old ones, then all are given out again.
    Keep(resolver_.TakeBatch());
    if (resolver_.ForgetIds()) known_observers_ = observers;
  }
  Batch batch = resolver_.TakeBatch();
  if (observers == known_observers_) ThreadObserver::Publish(source_, batch);
  if (!batch.IsEmpty()) Keep(std::move(batch));
  if (reset_ids_) ResetIds();
  const uint64_t nanos = ThreadCpuNanos() - begin;
  drain_nanos_ += nanos;
  // Next to naming, all else that such a batch takes is little.
  if (resolver_.symbols() != named) naming_nanos_ += nanos;
}

void ThreadSampler::Keep(Batch batch) {
  undelivered_bytes_ += batch.MemoryBytes();
  undelivered_.push_back(std::move(batch));
}

void ThreadSampler::PublishLast() {
  // Without a clock, it never became a source.
  if (clock_ == nullptr || !ThreadObserver::Exists()) return;
  v8::HandleScope scope(options_.isolate);
  v8::Local<v8::Context> context = context_.Get(options_.isolate);
  if (context.IsEmpty()) return;
  v8::Context::Scope entered(context);
  DrainRing();
  // A batch is a part of what there is, and the first one may be for those who know the old ids.
  constexpr int kMostBatches = 400;
  for (int i = 0; i < kMostBatches; i++) {
    MakeBatch();
    if (!resolver_.HasMore() && known_observers_ == ThreadObserver::generation()) break;
  }
  undelivered_.clear();
  undelivered_bytes_ = 0;
}

SamplerStats ThreadSampler::stats() const {
  SamplerStats stats{};
  if (ticks_.Get() != 0) stats.mean_interval_micros = ticks_micros_.Get() / static_cast<double>(ticks_.Get());
  if (intervals_.Get() != 0) {
    const double count = static_cast<double>(intervals_.Get());
    const double mean = interval_sum_micros_.Get() / count;
    stats.stdev_interval_micros = std::sqrt(std::max(0.0, interval_squares_micros_.Get() / count - mean * mean));
  }
  stats.samples = samples_.Get();
  stats.overruns = overruns_.Get();
  stats.idle_ticks = idle_ticks_.Get();
  stats.dropped_ring_full = dropped_ring_full_.Get();
  stats.dropped_signal_taken = dropped_signal_taken_.Get();
  stats.signals = SignalDispatch::signals(cookie_);
  stats.handler_nanos = handler_nanos_.Get();
  stats.drain_nanos = drain_nanos_;
  stats.naming_nanos = naming_nanos_;
  stats.attach_nanos = attach_nanos_;
  stats.takeovers = SignalDispatch::takeovers();
  stats.foreign_signals = SignalDispatch::foreign_signals();
  stats.identity = resolver_.identity_name();
  stats.symbols = resolver_.symbols();
  stats.ring_bytes = ring_.size_bytes();
  stats.table_bytes = resolver_.MemoryBytes();
  stats.resolver = resolver_.stats();
  return stats;
}

}  // namespace ox
