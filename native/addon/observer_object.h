// The JavaScript class `ThreadObserver` of the addon: src/binding/native.ts describes it.
#pragma once

#include "addon/javascript.h"
#include "v8/thread_observer.h"

namespace ox {

class ObserverObject {
 public:
  static napi_value Define(napi_env env);
  static ObserverObject* Make(const Call&) { return new ObserverObject(); }

  napi_value Collect(const Call& call);
  napi_value LostHits(const Call& call);
  static napi_value Peek(const Call& call);

 private:
  ThreadObserver observer_;
};

}  // namespace ox
