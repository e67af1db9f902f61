// The JavaScript class `ThreadObserver` of the addon: src/binding/native.ts describes it.
#pragma once

#include <napi.h>

#include "v8/thread_observer.h"

namespace ox {

class ObserverObject : public Napi::ObjectWrap<ObserverObject> {
 public:
  static Napi::Function Define(Napi::Env env);

  explicit ObserverObject(const Napi::CallbackInfo& info) : Napi::ObjectWrap<ObserverObject>(info) {}

 private:
  Napi::Value Collect(const Napi::CallbackInfo& info);
  Napi::Value LostHits(const Napi::CallbackInfo& info);
  static Napi::Value Peek(const Napi::CallbackInfo& info);

  ThreadObserver observer_;
};

}  // namespace ox
