// The JavaScript class `LoopTimer` of the addon: src/binding/native.ts describes it.
#pragma once

#include "addon/javascript.h"

namespace ox {

class LoopTimerObject {
 public:
  static napi_value Define(napi_env env);
  static LoopTimerObject* Make(const Call& call);

  napi_value Start(const Call& call);
  napi_value Close(const Call& call);

 private:
  class Timer;

  explicit LoopTimerObject(Timer* timer) : timer_(timer) {}

  // Null once closed by JavaScript. Where the environment has closed it, JavaScript runs no more.
  Timer* timer_;
};

}  // namespace ox
