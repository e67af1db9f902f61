#include "addon/sampler_object.h"

#include <algorithm>
#include <csignal>
#include <string>
#include <vector>

#include "addon/errors.h"
#include "addon/values.h"
#include "engine/signal_cost.h"
#include "engine/signal_dispatch.h"
#include "engine/time.h"

namespace ox {
namespace {

// What an environment (the main thread's or a worker's) shares between its samplers.
struct EnvironmentData {
  bool has_sampler = false;
};

// The cheapest that is exact first.
std::vector<ClockKind> Candidates(const std::string& clock) {
  if (clock == "perf") return {ClockKind::kPerf};
  if (clock == "cputime") return {ClockKind::kCpuTime};
  if (clock == "monotonic") return {ClockKind::kMonotonic};
  return {ClockKind::kMonotonic, ClockKind::kPerf, ClockKind::kCpuTime};
}

// In an environment that is being torn down every number reads as 0.
uint64_t IntervalNanos(const Napi::Value& micros) {
  constexpr double kMinMicros = 50;
  return static_cast<uint64_t>(std::max(kMinMicros, micros.As<Napi::Number>().DoubleValue()) * 1000);
}

uint64_t ThreadId(const Napi::Object& options) {
  const Napi::Value id = options.Get("threadId");
  return id.IsNumber() ? static_cast<uint64_t>(id.As<Napi::Number>().Int64Value()) : 0;
}

}  // namespace

Napi::Function SamplerObject::Define(Napi::Env env) {
  env.SetInstanceData(new EnvironmentData());
  return DefineClass(env, "Sampler",
                     {
                         InstanceAccessor<&SamplerObject::GetClock>("clock"),
                         InstanceMethod<&SamplerObject::Start>("start"),
                         InstanceMethod<&SamplerObject::Stop>("stop"),
                         InstanceMethod<&SamplerObject::SetInterval>("setInterval"),
                         InstanceMethod<&SamplerObject::HoldShare>("holdShare"),
                         InstanceMethod<&SamplerObject::Drain>("drain"),
                         InstanceMethod<&SamplerObject::BeginOwnWork>("beginOwnWork"),
                         InstanceMethod<&SamplerObject::EndOwnWork>("endOwnWork"),
                         InstanceMethod<&SamplerObject::CpuNanos>("cpuNanos"),
                         InstanceMethod<&SamplerObject::ResetIds>("resetIds"),
                         InstanceMethod<&SamplerObject::Stats>("stats"),
                         InstanceMethod<&SamplerObject::Spending>("spending"),
                         InstanceMethod<&SamplerObject::Dispose>("dispose"),
                     });
}

SamplerObject::SamplerObject(const Napi::CallbackInfo& info) : Napi::ObjectWrap<SamplerObject>(info) {
  const Status status = Open(info[0].As<Napi::Object>());
  if (!status.ok()) ThrowStatus(info.Env(), status);
}

Status SamplerObject::Open(const Napi::Object& options) {
  Napi::Env env = options.Env();
  if (env.GetInstanceData<EnvironmentData>()->has_sampler) {
    return Status::Error(ErrorCode::kAlreadyRunning, "this thread has a sampler");
  }
  napi_get_uv_event_loop(env, &loop_);
  napi_create_threadsafe_function(env, options.Get("onDrainDue"), nullptr, Napi::String::New(env, "ox-profile drain"),
                                  0, 1, nullptr, nullptr, this, OnDrainDue, &on_drain_due_);
  napi_unref_threadsafe_function(env, on_drain_due_);
  const SamplerOptions sampler_options{
      .isolate = v8::Isolate::GetCurrent(),
      .interval_nanos = IntervalNanos(options.Get("intervalMicros")),
      .poll_descriptor = uv_backend_fd(loop_),
      .thread_id = ThreadId(options),
      .on_drain_due = [this] { napi_call_threadsafe_function(on_drain_due_, nullptr, napi_tsfn_nonblocking); }};
  Status status = Status::Ok();
  for (ClockKind kind : Candidates(options.Get("clock").ToString().Utf8Value())) {
    clock_kind_ = kind;
    status = ThreadSampler::Create(sampler_options, kind, &sampler_);
    if (status.code() != ErrorCode::kClockUnavailable) break;
  }
  if (!status.ok()) {
    napi_release_threadsafe_function(on_drain_due_, napi_tsfn_abort);
    return status;
  }
  env.GetInstanceData<EnvironmentData>()->has_sampler = true;
  // After the thread-safe function's own hook, hence run before it: nothing may call it once it is gone.
  napi_add_env_cleanup_hook(env, OnEnvironmentCleanup, this);
  return status;
}

void SamplerObject::Close() {
  if (sampler_ == nullptr) return;
  last_stats_ = sampler_->stats();
  sampler_.reset();
  napi_remove_env_cleanup_hook(Env(), OnEnvironmentCleanup, this);
  napi_release_threadsafe_function(on_drain_due_, napi_tsfn_abort);
  if (auto* data = Env().GetInstanceData<EnvironmentData>()) data->has_sampler = false;
}

// The callback never throws. Where the environment is being torn down, the call fails, and nobody is left to tell.
void SamplerObject::OnDrainDue(napi_env env, napi_value callback, void* data, void*) {
  auto* self = static_cast<SamplerObject*>(data);
  napi_value undefined;
  if (env == nullptr || self->sampler_ == nullptr || napi_get_undefined(env, &undefined) != napi_ok) return;
  napi_call_function(env, undefined, callback, 0, nullptr, nullptr);
}

Napi::Value SamplerObject::GetClock(const Napi::CallbackInfo& info) {
  return Napi::String::New(info.Env(), ClockName(clock_kind_));
}

Napi::Value SamplerObject::Start(const Napi::CallbackInfo& info) {
  if (sampler_ == nullptr) return info.Env().Undefined();
  // Ticks that fall due while the loop waits must not wake it. This cannot be undone, and needs no undoing.
  if (clock_kind_ == ClockKind::kMonotonic) uv_loop_configure(loop_, UV_LOOP_BLOCK_SIGNAL, SIGPROF);
  const Status status = sampler_->Start();
  if (!status.ok()) ThrowStatus(info.Env(), status);
  return info.Env().Undefined();
}

Napi::Value SamplerObject::Stop(const Napi::CallbackInfo& info) {
  if (sampler_ != nullptr) sampler_->Stop();
  return info.Env().Undefined();
}

Napi::Value SamplerObject::SetInterval(const Napi::CallbackInfo& info) {
  if (sampler_ == nullptr) return info.Env().Undefined();
  const Status status = sampler_->SetInterval(IntervalNanos(info[0]));
  if (!status.ok()) ThrowStatus(info.Env(), status);
  return info.Env().Undefined();
}

Napi::Value SamplerObject::HoldShare(const Napi::CallbackInfo& info) {
  if (sampler_ != nullptr) sampler_->HoldShare(info[0].As<Napi::Number>().DoubleValue());
  return info.Env().Undefined();
}

Napi::Value SamplerObject::Drain(const Napi::CallbackInfo& info) {
  if (sampler_ == nullptr) return ToValue(info.Env(), Batch{});
  bool more = false;
  Napi::Object value = ToValue(info.Env(), sampler_->TakeBatch(&more));
  value.Set("more", Napi::Boolean::New(info.Env(), more));
  return value;
}

Napi::Value SamplerObject::BeginOwnWork(const Napi::CallbackInfo& info) {
  if (sampler_ != nullptr) sampler_->BeginOwnWork();
  return info.Env().Undefined();
}

Napi::Value SamplerObject::EndOwnWork(const Napi::CallbackInfo& info) {
  if (sampler_ != nullptr) sampler_->EndOwnWork();
  return info.Env().Undefined();
}

Napi::Value SamplerObject::CpuNanos(const Napi::CallbackInfo& info) {
  return Napi::Number::New(info.Env(), static_cast<double>(ThreadCpuNanos()));
}

Napi::Value SamplerObject::ResetIds(const Napi::CallbackInfo& info) {
  if (sampler_ != nullptr) sampler_->ResetIds();
  return info.Env().Undefined();
}

Napi::Value SamplerObject::Stats(const Napi::CallbackInfo& info) {
  return ToValue(info.Env(), sampler_ == nullptr ? last_stats_ : sampler_->stats());
}

Napi::Value SamplerObject::Spending(const Napi::CallbackInfo& info) {
  Napi::Env env = info.Env();
  Napi::Object object = Napi::Object::New(env);
  const uint64_t signal_nanos = SignalCost::Nanos(clock_kind_);
  object.Set("signals", static_cast<double>(SignalDispatch::signals_of_thread()));
  object.Set("threadCpuNanos", static_cast<double>(ThreadCpuNanos()));
  if (sampler_ != nullptr) {
    const Pace pace = sampler_->pace();
    object.Set("intervalMicros", static_cast<double>(pace.interval_nanos) / 1000);
    object.Set("cpuIntervals", pace.cpu_intervals);
  }
  if (signal_nanos != 0) object.Set("signalNanos", static_cast<double>(signal_nanos));
  return object;
}

Napi::Value SamplerObject::Dispose(const Napi::CallbackInfo& info) {
  Close();
  return info.Env().Undefined();
}

}  // namespace ox
