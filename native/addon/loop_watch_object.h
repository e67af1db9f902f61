// The JavaScript class `LoopWatch` of the addon: src/binding/native.ts describes it. It looks at the event loop of its thread
// once in each turn, just before the loop waits, so it wakes nothing and costs an idle process nothing.
#pragma once

#include "addon/javascript.h"

namespace ox {

class LoopWatchObject {
 public:
  static napi_value Define(napi_env env);
  // Watches from now on.
  static LoopWatchObject* Make(const Call& call);

  napi_value Close(const Call& call);

 private:
  class Watch;

  explicit LoopWatchObject(Watch* watch) : watch_(watch) {}

  // Null once closed by JavaScript. Where the environment has closed it, JavaScript runs no more.
  Watch* watch_;
};

}  // namespace ox
