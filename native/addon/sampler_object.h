// The JavaScript class `Sampler` of the addon: src/binding/native.ts describes it. Translation and nothing else; arguments
// were checked by TypeScript.
#pragma once

#include <napi.h>
#include <uv.h>

#include <memory>

#include "v8/thread_sampler.h"

namespace ox {

class SamplerObject : public Napi::ObjectWrap<SamplerObject> {
 public:
  static Napi::Function Define(Napi::Env env);

  explicit SamplerObject(const Napi::CallbackInfo& info);
  ~SamplerObject() override { Close(); }

 private:
  Napi::Value GetClock(const Napi::CallbackInfo& info);
  Napi::Value Start(const Napi::CallbackInfo& info);
  Napi::Value Stop(const Napi::CallbackInfo& info);
  Napi::Value SetInterval(const Napi::CallbackInfo& info);
  Napi::Value Drain(const Napi::CallbackInfo& info);
  Napi::Value BeginOwnWork(const Napi::CallbackInfo& info);
  Napi::Value EndOwnWork(const Napi::CallbackInfo& info);
  Napi::Value HoldShare(const Napi::CallbackInfo& info);
  Napi::Value CpuNanos(const Napi::CallbackInfo& info);
  Napi::Value ResetIds(const Napi::CallbackInfo& info);
  Napi::Value Stats(const Napi::CallbackInfo& info);
  Napi::Value Spending(const Napi::CallbackInfo& info);
  Napi::Value Dispose(const Napi::CallbackInfo& info);

  Status Open(const Napi::Object& options);
  void Close();
  // On the event loop, when samples have waited for a while.
  static void OnDrainDue(napi_env env, napi_value callback, void* self, void* data);
  static void OnEnvironmentCleanup(void* self) { static_cast<SamplerObject*>(self)->Close(); }

  uv_loop_t* loop_ = nullptr;
  napi_threadsafe_function on_drain_due_ = nullptr;
  std::unique_ptr<ThreadSampler> sampler_;  // null once disposed
  SamplerStats last_stats_{};               // of a disposed sampler
  ClockKind clock_kind_ = ClockKind::kMonotonic;
};

}  // namespace ox
