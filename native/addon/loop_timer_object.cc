#include "addon/loop_timer_object.h"

#include <utility>

#include "addon/errors.h"
#include "addon/loop_handle.h"

namespace ox {

class LoopTimerObject::Timer final : public LoopHandle {
 public:
  static Timer* Make(napi_env env, napi_value callback) {
    auto* timer = new Timer();
    const auto init = [timer](uv_loop_t* loop) { return uv_timer_init(loop, &timer->handle_.timer); };
    return timer->Open(env, callback, init) ? timer : nullptr;
  }

  void Start(uint64_t millis) {
    const uv_timer_cb on_due = [](uv_timer_t* timer) { static_cast<Timer*>(timer->data)->CallBack(); };
    uv_timer_start(&handle_.timer, on_due, millis, 0);
  }
};

napi_value LoopTimerObject::Define(napi_env env) {
  return DefineClass<LoopTimerObject>(
      env, "LoopTimer", {Method<&LoopTimerObject::Start>("start"), Method<&LoopTimerObject::Close>("close")});
}

LoopTimerObject* LoopTimerObject::Make(const Call& call) {
  Timer* timer = Timer::Make(call.env, call.argument);
  if (timer != nullptr) return new LoopTimerObject(timer);
  ThrowStatus(call.env, Status::Error(ErrorCode::kSystem, "uv_timer_init"));
  return nullptr;
}

napi_value LoopTimerObject::Start(const Call& call) {
  if (timer_ != nullptr) timer_->Start(static_cast<uint64_t>(NumberOf(call.env, call.argument)));
  return nullptr;
}

napi_value LoopTimerObject::Close(const Call&) {
  if (timer_ != nullptr) std::exchange(timer_, nullptr)->Close();
  return nullptr;
}

}  // namespace ox
