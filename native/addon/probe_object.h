// The JavaScript class `InliningProbe` of the addon: src/binding/native.ts describes it.
#pragma once

#include "addon/javascript.h"
#include "v8/inlining_probe.h"

namespace ox {

class ProbeObject {
 public:
  static napi_value Define(napi_env env);
  static ProbeObject* Make(const Call& call);

  napi_value Capture(const Call& call);
  napi_value Take(const Call& call);

 private:
  explicit ProbeObject(const Layout& layout) : probe_(v8::Isolate::GetCurrent(), layout) {}

  InliningProbe probe_;
};

}  // namespace ox
