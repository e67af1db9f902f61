#include "addon/sampler_object.h"

#include <algorithm>
#include <csignal>
#include <mutex>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "addon/errors.h"
#include "addon/signal_hold.h"
#include "addon/values.h"
#include "engine/signal_cost.h"
#include "engine/signal_dispatch.h"
#include "engine/time.h"

namespace ox {
namespace {

// The threads that have a sampler. A thread may have loaded the addon more than once, each time into an environment of its own for
// Node-API. Never destroyed: threads may outlive static destruction.
struct SampledThreads {
  std::mutex mutex;
  std::vector<std::thread::id> ids;  // guarded by mutex
};

SampledThreads& sampled_threads() {
  static auto* instance = new SampledThreads();
  return *instance;
}

bool IsSampled() {
  std::lock_guard<std::mutex> lock(sampled_threads().mutex);
  const auto& ids = sampled_threads().ids;
  return std::find(ids.begin(), ids.end(), std::this_thread::get_id()) != ids.end();
}

void SetSampled(bool is_sampled) {
  std::lock_guard<std::mutex> lock(sampled_threads().mutex);
  std::erase(sampled_threads().ids, std::this_thread::get_id());
  if (is_sampled) sampled_threads().ids.push_back(std::this_thread::get_id());
}

// The cheapest that is exact first.
std::vector<ClockKind> Candidates(const std::string& clock) {
  if (clock == "perf") return {ClockKind::kPerf};
  if (clock == "cputime") return {ClockKind::kCpuTime};
  if (clock == "monotonic") return {ClockKind::kMonotonic};
  return {ClockKind::kMonotonic, ClockKind::kPerf, ClockKind::kCpuTime};
}

// In an environment that is being torn down every number reads as 0.
uint64_t IntervalNanos(const Call& call, napi_value micros) {
  constexpr double kMinMicros = 50;
  return static_cast<uint64_t>(std::max(kMinMicros, NumberOf(call.env, micros)) * 1000);
}

}  // namespace

napi_value SamplerObject::Define(napi_env env) {
  return DefineClass<SamplerObject>(env, "Sampler",
                                    {
                                        Getter<&SamplerObject::GetClock>("clock"),
                                        Method<&SamplerObject::Start>("start"),
                                        Method<&SamplerObject::Stop>("stop"),
                                        Method<&SamplerObject::SetInterval>("setInterval"),
                                        Method<&SamplerObject::HoldShare>("holdShare"),
                                        Method<&SamplerObject::Drain>("drain"),
                                        Method<&SamplerObject::AsDrain>("asDrain"),
                                        Getter<&SamplerObject::IsDraining>("isDraining"),
                                        Method<&SamplerObject::AskForDrain>("askForDrain"),
                                        Method<&SamplerObject::BeginOwnWork>("beginOwnWork"),
                                        Method<&SamplerObject::EndOwnWork>("endOwnWork"),
                                        Method<&SamplerObject::CpuNanos>("cpuNanos"),
                                        Method<&SamplerObject::ResetIds>("resetIds"),
                                        Method<&SamplerObject::Stats>("stats"),
                                        Method<&SamplerObject::Spending>("spending"),
                                        Method<&SamplerObject::Dispose>("dispose"),
                                    });
}

SamplerObject* SamplerObject::Make(const Call& call) {
  std::unique_ptr<SamplerObject> made(new SamplerObject(call.env));
  const Status status = made->Open(call);
  if (status.ok()) return made.release();
  ThrowStatus(call.env, status);
  return nullptr;
}

Status SamplerObject::Open(const Call& call) {
  if (IsSampled()) return Status::Error(ErrorCode::kAlreadyRunning, "this thread has a sampler");
  const auto option = [&](const char* name) { return PropertyOf(call.env, call.argument, name); };
  const auto thread_id = static_cast<uint64_t>(NumberOf(call.env, option("threadId")));
  if (thread_id == 0) SignalHold::Begin(call.env, false);
  on_drain_due_ = LoopCall::Make(call.env, option("onDrainDue"));
  if (on_drain_due_ == nullptr) return Status::Error(ErrorCode::kSystem, "uv_async_init");
  if (napi_get_uv_event_loop(call.env, &loop_) != napi_ok) return Status::Error(ErrorCode::kSystem, "no event loop");
  const SamplerOptions sampler_options{.isolate = v8::Isolate::GetCurrent(),
                                       .interval_nanos = IntervalNanos(call, option("intervalMicros")),
                                       .poll_descriptor = uv_backend_fd(loop_),
                                       .thread_id = thread_id,
                                       .on_drain_due = [asked = on_drain_due_] { asked->Ask(); }};
  Status status = Status::Ok();
  for (ClockKind kind : Candidates(TextOf(call.env, option("clock")))) {
    clock_kind_ = kind;
    status = ThreadSampler::Create(sampler_options, kind, &sampler_);
    if (status.code() != ErrorCode::kClockUnavailable) break;
  }
  if (!status.ok()) return status;
  SetSampled(true);
  // After the hook of on_drain_due_, hence run before it: nothing may ask once it is closed.
  napi_add_env_cleanup_hook(env_, OnEnvironmentCleanup, this);
  return status;
}

void SamplerObject::Close() {
  if (sampler_ != nullptr) {
    last_stats_ = sampler_->stats();
    sampler_.reset();
    napi_remove_env_cleanup_hook(env_, OnEnvironmentCleanup, this);
    SetSampled(false);
  }
  if (on_drain_due_ != nullptr) std::exchange(on_drain_due_, nullptr)->Close();
}

napi_value SamplerObject::GetClock(const Call& call) { return TextValue(call.env, ClockName(clock_kind_)); }

napi_value SamplerObject::Start(const Call& call) {
  if (sampler_ == nullptr) return nullptr;
  // Ticks that fall due while the loop waits must not wake it. This cannot be undone, and needs no undoing.
  if (clock_kind_ == ClockKind::kMonotonic) uv_loop_configure(loop_, UV_LOOP_BLOCK_SIGNAL, SIGPROF);
  const Status status = sampler_->Start();
  if (!status.ok()) ThrowStatus(call.env, status);
  return nullptr;
}

napi_value SamplerObject::Stop(const Call&) {
  if (sampler_ != nullptr) sampler_->Stop();
  return nullptr;
}

napi_value SamplerObject::SetInterval(const Call& call) {
  if (sampler_ == nullptr) return nullptr;
  const Status status = sampler_->SetInterval(IntervalNanos(call, call.argument));
  if (!status.ok()) ThrowStatus(call.env, status);
  return nullptr;
}

napi_value SamplerObject::HoldShare(const Call& call) {
  if (sampler_ != nullptr) sampler_->HoldShare(NumberOf(call.env, call.argument));
  return nullptr;
}

napi_value SamplerObject::Drain(const Call& call) {
  if (sampler_ == nullptr) return ToValue(call.env, Batch{}, false);
  if (!has_unsent_) unsent_ = sampler_->TakeBatch(&has_more_);
  napi_value value = ToValue(call.env, unsent_, has_more_);
  // A script that runs into its time limit is stopped in the middle, and the program goes on: nothing is lost.
  has_unsent_ = value == nullptr;
  if (!has_unsent_) unsent_ = {};
  return value;
}

// Where V8 stops JavaScript in the middle, its `finally` does not run; this goes on. What was thrown, Node-API throws on.
napi_value SamplerObject::AsDrain(const Call& call) {
  if (sampler_ == nullptr || is_draining_) return nullptr;
  is_draining_ = true;
  sampler_->BeginOwnWork();
  napi_value result = nullptr;
  napi_call_function(call.env, call.receiver, call.argument, 0, nullptr, &result);
  // The recorder may have disposed of it.
  if (sampler_ != nullptr) sampler_->EndOwnWork();
  is_draining_ = false;
  return nullptr;
}

napi_value SamplerObject::IsDraining(const Call& call) { return BooleanValue(call.env, is_draining_); }

napi_value SamplerObject::AskForDrain(const Call&) {
  if (on_drain_due_ != nullptr) on_drain_due_->Ask();
  return nullptr;
}

napi_value SamplerObject::BeginOwnWork(const Call&) {
  if (sampler_ != nullptr) sampler_->BeginOwnWork();
  return nullptr;
}

napi_value SamplerObject::EndOwnWork(const Call&) {
  if (sampler_ != nullptr) sampler_->EndOwnWork();
  return nullptr;
}

napi_value SamplerObject::CpuNanos(const Call& call) {
  return NumberValue(call.env, static_cast<double>(ThreadCpuNanos()));
}

napi_value SamplerObject::ResetIds(const Call&) {
  if (sampler_ != nullptr) sampler_->ResetIds();
  return nullptr;
}

napi_value SamplerObject::Stats(const Call& call) { return ToValue(call.env, CurrentStats()); }

SamplerStats SamplerObject::CurrentStats() const { return sampler_ == nullptr ? last_stats_ : sampler_->stats(); }

napi_value SamplerObject::Spending(const Call& call) {
  ObjectMaker object(call.env);
  const uint64_t signal_nanos = SignalCost::Nanos(clock_kind_);
  object.Set("signals", static_cast<double>(CurrentStats().signals));
  object.Set("threadCpuNanos", static_cast<double>(ThreadCpuNanos()));
  if (sampler_ != nullptr) {
    const Pace pace = sampler_->pace();
    object.Set("intervalMicros", static_cast<double>(pace.interval_nanos) / 1000);
    object.Set("cpuIntervals", pace.cpu_intervals);
  }
  if (signal_nanos != 0) object.Set("signalNanos", static_cast<double>(signal_nanos));
  return object.value();
}

napi_value SamplerObject::Dispose(const Call&) {
  Close();
  return nullptr;
}

}  // namespace ox
