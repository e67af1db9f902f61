// The JavaScript class `Sampler` of the addon: src/binding/native.ts describes it. Translation and nothing else; arguments
// were checked by TypeScript.
#pragma once

#include <uv.h>

#include <memory>

#include "addon/javascript.h"
#include "addon/loop_call.h"
#include "v8/thread_sampler.h"

namespace ox {

class SamplerObject {
 public:
  static napi_value Define(napi_env env);
  static SamplerObject* Make(const Call& call);
  ~SamplerObject() { Close(); }

  napi_value GetClock(const Call& call);
  napi_value Start(const Call& call);
  napi_value Stop(const Call& call);
  napi_value SetInterval(const Call& call);
  napi_value Drain(const Call& call);
  napi_value AsDrain(const Call& call);
  napi_value IsDraining(const Call& call);
  napi_value AskForDrain(const Call& call);
  napi_value BeginOwnWork(const Call& call);
  napi_value EndOwnWork(const Call& call);
  napi_value HoldShare(const Call& call);
  napi_value CpuNanos(const Call& call);
  napi_value ResetIds(const Call& call);
  napi_value Stats(const Call& call);
  napi_value Spending(const Call& call);
  napi_value Dispose(const Call& call);

 private:
  explicit SamplerObject(napi_env env) : env_(env) {}

  Status Open(const Call& call);
  SamplerStats CurrentStats() const;
  void Close();
  static void OnEnvironmentCleanup(void* self) { static_cast<SamplerObject*>(self)->Close(); }

  const napi_env env_;
  uv_loop_t* loop_ = nullptr;
  LoopCall* on_drain_due_ = nullptr;        // null once disposed
  std::unique_ptr<ThreadSampler> sampler_;  // null once disposed
  SamplerStats last_stats_{};               // of a disposed sampler
  ClockKind clock_kind_ = ClockKind::kMonotonic;
  // What was taken from the sampler and could not be given to JavaScript.
  Batch unsent_;
  bool has_unsent_ = false;
  bool has_more_ = false;
  bool is_draining_ = false;  // JavaScript is in AsDrain
};

}  // namespace ox
