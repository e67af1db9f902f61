#include "addon/loop_call.h"

namespace ox {

LoopCall* LoopCall::Make(napi_env env, napi_value callback) {
  auto* call = new LoopCall();
  const auto init = [call](uv_loop_t* loop) {
    return uv_async_init(loop, &call->handle_.async,
                         [](uv_async_t* async) { static_cast<LoopCall*>(async->data)->CallBack(); });
  };
  return call->Open(env, callback, init) ? call : nullptr;
}

}  // namespace ox
