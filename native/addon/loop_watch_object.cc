#include "addon/loop_watch_object.h"

#include <utility>

#include "addon/errors.h"
#include "addon/loop_handle.h"
#include "engine/time.h"

namespace ox {
namespace {

constexpr double kNanosPerMilli = 1e6;

}  // namespace

class LoopWatchObject::Watch final : public LoopHandle {
 public:
  static Watch* Make(napi_env env, napi_value callback, uint64_t threshold_nanos) {
    auto* watch = new Watch(threshold_nanos);
    const auto init = [watch](uv_loop_t* loop) { return watch->Begin(loop); };
    return watch->Open(env, callback, init) ? watch : nullptr;
  }

 private:
  explicit Watch(uint64_t threshold_nanos) : threshold_nanos_(threshold_nanos) {}

  int Begin(uv_loop_t* loop) {
    last_nanos_ = uv_hrtime();
    last_idle_nanos_ = uv_metrics_idle_time(loop);
    uv_prepare_init(loop, &handle_.prepare);
    return uv_prepare_start(&handle_.prepare,
                            [](uv_prepare_t* handle) { static_cast<Watch*>(handle->data)->OnPrepare(); });
  }

  // A turn begins with a wait, of which Node.js has libuv keep account; the rest of it was work.
  void OnPrepare() {
    const uint64_t now = uv_hrtime();
    const uint64_t idle = uv_metrics_idle_time(handle_.prepare.loop);
    const uint64_t turn = now - std::exchange(last_nanos_, now);
    const uint64_t waited = idle - std::exchange(last_idle_nanos_, idle);
    const uint64_t busy = turn > waited ? turn - waited : 0;
    busy_nanos_ += busy;
    if (busy >= threshold_nanos_) {
      Tell(busy);
    } else if (busy_nanos_ >= threshold_nanos_ / 2) {
      Tell(0);
    }
  }

  void Tell(uint64_t blocked_nanos) {
    busy_nanos_ = 0;
    const double blocked_millis = static_cast<double>(blocked_nanos) / kNanosPerMilli;
    const double now_millis = static_cast<double>(ReadClockNanos(CLOCK_REALTIME)) / kNanosPerMilli;
    CallBack({now_millis - blocked_millis, blocked_millis});
  }

  const uint64_t threshold_nanos_;
  uint64_t busy_nanos_ = 0;  // in turns that were short, since the last call
  uint64_t last_nanos_ = 0;
  uint64_t last_idle_nanos_ = 0;
};

napi_value LoopWatchObject::Define(napi_env env) {
  return DefineClass<LoopWatchObject>(env, "LoopWatch", {Method<&LoopWatchObject::Close>("close")});
}

LoopWatchObject* LoopWatchObject::Make(const Call& call) {
  const double threshold_millis = NumberOf(call.env, PropertyOf(call.env, call.argument, "thresholdMillis"));
  const auto threshold_nanos = static_cast<uint64_t>(threshold_millis * kNanosPerMilli);
  Watch* watch = Watch::Make(call.env, PropertyOf(call.env, call.argument, "onTurn"), threshold_nanos);
  if (watch != nullptr) return new LoopWatchObject(watch);
  ThrowStatus(call.env, Status::Error(ErrorCode::kSystem, "uv_prepare_start"));
  return nullptr;
}

napi_value LoopWatchObject::Close(const Call&) {
  if (watch_ != nullptr) std::exchange(watch_, nullptr)->Close();
  return nullptr;
}

}  // namespace ox
