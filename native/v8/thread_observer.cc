#include "v8/thread_observer.h"

#include <algorithm>
#include <atomic>
#include <map>
#include <mutex>
#include <utility>

#include "v8/thread_sampler.h"

namespace ox {
namespace {

struct Source {
  BatchSource source;
  ThreadSampler* sampler;
};

// Never destroyed: threads of the host may outlive static destruction.
struct Shared {
  std::mutex mutex;
  std::vector<ThreadObserver*> observers;
  std::map<uint64_t, Source> sources;  // by id
};

Shared& shared() {
  static Shared* instance = new Shared();
  return *instance;
}

std::atomic<uint64_t> g_generation{0};
std::atomic<uint64_t> g_next_source{1};
std::atomic<size_t> g_observers{0};

size_t NumbersIn(const Batch& batch) {
  constexpr size_t kFunctionNumbers = 32;
  size_t map_bytes = 0;
  for (const FunctionInfo& function : batch.functions) {
    if (function.source_map_text != nullptr) map_bytes += function.source_map_text->size();
  }
  return batch.frames.size() + batch.stacks.size() + batch.hits.size() + batch.functions.size() * kFunctionNumbers +
         map_bytes / sizeof(uint64_t);
}

uint64_t HitsIn(const Batch& batch) {
  double hits = 0;
  for (size_t i = 2; i < batch.hits.size(); i += 4) hits += batch.hits[i];
  return static_cast<uint64_t>(hits);
}

}  // namespace

ThreadObserver::ThreadObserver() {
  std::lock_guard<std::mutex> lock(shared().mutex);
  shared().observers.push_back(this);
  g_observers.fetch_add(1, std::memory_order_relaxed);
  g_generation.fetch_add(1, std::memory_order_relaxed);
}

ThreadObserver::~ThreadObserver() {
  std::lock_guard<std::mutex> lock(shared().mutex);
  std::erase(shared().observers, this);
  g_observers.fetch_sub(1, std::memory_order_relaxed);
}

std::vector<ObservedBatch> ThreadObserver::Collect() {
  std::lock_guard<std::mutex> lock(shared().mutex);
  queued_numbers_ = 0;
  return std::exchange(queue_, {});
}

uint64_t ThreadObserver::lost_hits() {
  std::lock_guard<std::mutex> lock(shared().mutex);
  return lost_hits_;
}

bool ThreadObserver::Peek(uint64_t thread_id) {
  std::lock_guard<std::mutex> lock(shared().mutex);
  for (const auto& [id, source] : shared().sources) {
    if (source.source.thread_id != thread_id) continue;
    source.sampler->OnPeek();
    return true;
  }
  return false;
}

void ThreadObserver::AddSource(const BatchSource& source, ThreadSampler* sampler) {
  std::lock_guard<std::mutex> lock(shared().mutex);
  shared().sources.emplace(source.id, Source{source, sampler});
}

void ThreadObserver::RemoveSource(const BatchSource& source) {
  std::lock_guard<std::mutex> lock(shared().mutex);
  if (shared().sources.erase(source.id) == 0) return;
  for (ThreadObserver* observer : shared().observers) observer->Enqueue({source, true, {}});
}

void ThreadObserver::Publish(const BatchSource& source, const Batch& batch) {
  if (!Exists() || batch.IsEmpty()) return;
  std::lock_guard<std::mutex> lock(shared().mutex);
  // A sampler that could not be made has a last batch, too, and nobody would ever hear that it has ended.
  if (!shared().sources.contains(source.id)) return;
  for (ThreadObserver* observer : shared().observers) observer->Enqueue({source, false, batch});
}

void ThreadObserver::Enqueue(ObservedBatch batch) {
  queued_numbers_ += NumbersIn(batch.batch);
  if (queued_numbers_ > kMaxQueuedNumbers) {
    for (const ObservedBatch& lost : queue_) lost_hits_ += HitsIn(lost.batch);
    lost_hits_ += HitsIn(batch.batch);
    std::erase_if(queue_, [](const ObservedBatch& each) { return !each.ended; });
    queued_numbers_ = 0;
    g_generation.fetch_add(1, std::memory_order_relaxed);
    return;
  }
  queue_.push_back(std::move(batch));
}

bool ThreadObserver::Exists() { return g_observers.load(std::memory_order_relaxed) != 0; }

uint64_t ThreadObserver::generation() { return g_generation.load(std::memory_order_relaxed); }

uint64_t ThreadObserver::NextSourceId() { return g_next_source.fetch_add(1, std::memory_order_relaxed); }

}  // namespace ox
