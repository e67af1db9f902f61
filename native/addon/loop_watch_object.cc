#include "addon/loop_watch_object.h"

#include <uv.h>

#include <utility>

#include "engine/time.h"

namespace ox {
namespace {

constexpr double kNanosPerMilli = 1e6;

// What the callback is told. Owned by the queue of the thread-safe function.
struct Turn {
  double start_millis;    // since the Unix epoch
  double blocked_millis;  // 0: not blocked, only busy for a while in all
};

// Runs on the loop's thread, soon after the turn. The callback never throws; where the environment is being torn down, the call
// fails, and nobody is left to tell.
void CallBack(napi_env env, napi_value callback, void*, void* data) {
  auto* turn = static_cast<Turn*>(data);
  napi_value undefined;
  napi_value arguments[2];
  if (env != nullptr && napi_get_undefined(env, &undefined) == napi_ok &&
      napi_create_double(env, turn->start_millis, &arguments[0]) == napi_ok &&
      napi_create_double(env, turn->blocked_millis, &arguments[1]) == napi_ok) {
    napi_call_function(env, undefined, callback, 2, arguments, nullptr);
  }
  delete turn;
}

}  // namespace

// Made, run and closed on the loop's thread.
struct LoopWatchObject::Watch {
  uv_prepare_t prepare;
  napi_threadsafe_function callback = nullptr;
  napi_async_cleanup_hook_handle hook = nullptr;
  uint64_t threshold_nanos = 0;
  uint64_t busy_nanos = 0;  // in turns that were short, since the last call
  uint64_t last_nanos = 0;
  uint64_t last_idle_nanos = 0;

  void Begin(uv_loop_t* loop) {
    last_nanos = uv_hrtime();
    last_idle_nanos = uv_metrics_idle_time(loop);
    uv_prepare_init(loop, &prepare);
    prepare.data = this;
    uv_prepare_start(&prepare, [](uv_prepare_t* handle) { static_cast<Watch*>(handle->data)->OnPrepare(); });
    uv_unref(reinterpret_cast<uv_handle_t*>(&prepare));
  }

  // A turn begins with a wait, of which Node.js has libuv keep account; the rest of it was work.
  void OnPrepare() {
    const uint64_t now = uv_hrtime();
    const uint64_t idle = uv_metrics_idle_time(prepare.loop);
    const uint64_t turn = now - std::exchange(last_nanos, now);
    const uint64_t waited = idle - std::exchange(last_idle_nanos, idle);
    const uint64_t busy = turn > waited ? turn - waited : 0;
    busy_nanos += busy;
    if (busy >= threshold_nanos) {
      Tell(busy);
    } else if (busy_nanos >= threshold_nanos / 2) {
      Tell(0);
    }
  }

  void Tell(uint64_t blocked_nanos) {
    busy_nanos = 0;
    const double blocked_millis = static_cast<double>(blocked_nanos) / kNanosPerMilli;
    const double now_millis = static_cast<double>(ReadClockNanos(CLOCK_REALTIME)) / kNanosPerMilli;
    auto* turn = new Turn{now_millis - blocked_millis, blocked_millis};
    if (napi_call_threadsafe_function(callback, turn, napi_tsfn_nonblocking) != napi_ok) delete turn;
  }

  void Close() {
    auto* handle = reinterpret_cast<uv_handle_t*>(&prepare);
    if (uv_is_closing(handle) != 0) return;
    uv_prepare_stop(&prepare);
    napi_release_threadsafe_function(callback, napi_tsfn_abort);
    uv_close(handle, [](uv_handle_t* closed) {
      auto* watch = static_cast<Watch*>(closed->data);
      napi_remove_async_cleanup_hook(watch->hook);
      delete watch;
    });
  }
};

Napi::Function LoopWatchObject::Define(Napi::Env env) {
  return DefineClass(env, "LoopWatch", {InstanceMethod<&LoopWatchObject::Close>("close")});
}

LoopWatchObject::LoopWatchObject(const Napi::CallbackInfo& info) : Napi::ObjectWrap<LoopWatchObject>(info) {
  Napi::Env env = info.Env();
  const auto options = info[0].As<Napi::Object>();
  watch_ = new Watch();
  watch_->threshold_nanos =
      static_cast<uint64_t>(options.Get("thresholdMillis").As<Napi::Number>().DoubleValue() * kNanosPerMilli);
  napi_create_threadsafe_function(env, options.Get("onTurn"), nullptr, Napi::String::New(env, "ox-profile stall"), 0, 1,
                                  nullptr, nullptr, nullptr, CallBack, &watch_->callback);
  napi_unref_threadsafe_function(env, watch_->callback);
  // The loop must have let go of the handle before the environment ends: the hook's end is the handle's.
  const auto close = [](napi_async_cleanup_hook_handle, void* watch) { static_cast<Watch*>(watch)->Close(); };
  napi_add_async_cleanup_hook(env, close, watch_, &watch_->hook);
  uv_loop_t* loop = nullptr;
  napi_get_uv_event_loop(env, &loop);
  watch_->Begin(loop);
}

Napi::Value LoopWatchObject::Close(const Napi::CallbackInfo& info) {
  if (watch_ != nullptr) std::exchange(watch_, nullptr)->Close();
  return info.Env().Undefined();
}

}  // namespace ox
