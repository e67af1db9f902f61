// The JavaScript class `LoopWatch` of the addon: src/binding/native.ts describes it. It looks at the event loop of its thread
// once in each turn, just before the loop waits, so it wakes nothing and costs an idle process nothing.
#pragma once

#include <napi.h>

namespace ox {

class LoopWatchObject : public Napi::ObjectWrap<LoopWatchObject> {
 public:
  static Napi::Function Define(Napi::Env env);

  // Watches from now on.
  explicit LoopWatchObject(const Napi::CallbackInfo& info);

 private:
  struct Watch;

  Napi::Value Close(const Napi::CallbackInfo& info);

  // Deletes itself once it is closed, by JavaScript or with the environment, and the loop has let go of it. Null once closed by
  // JavaScript.
  Watch* watch_ = nullptr;
};

}  // namespace ox
