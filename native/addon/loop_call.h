// Has JavaScript called from the event loop when another thread asks for it.
#pragma once

#include "addon/loop_handle.h"

namespace ox {

class LoopCall final : public LoopHandle {
 public:
  // Null where it cannot be had.
  static LoopCall* Make(napi_env env, napi_value callback);

  // Soon, once for all that ask meanwhile. Any thread, also from within the callback, until it is closed.
  void Ask() { uv_async_send(&handle_.async); }
};

}  // namespace ox
