// The JavaScript class `StackProbe` of the addon: src/binding/native.ts describes it.
#pragma once

#include "addon/javascript.h"
#include "v8/stack_probe.h"

namespace ox {

class ProbeObject {
 public:
  static napi_value Define(napi_env env);
  static ProbeObject* Make(const Call& call);

  napi_value Capture(const Call& call);
  napi_value Take(const Call& call);
  napi_value Listed(const Call& call);
  napi_value ProveRegExp(const Call& call);

 private:
  explicit ProbeObject(const Layout& layout) : probe_(v8::Isolate::GetCurrent(), layout) {}

  StackProbe probe_;
};

}  // namespace ox
