// The JavaScript class `InliningProbe` of the addon: src/binding/native.ts describes it.
#pragma once

#include <napi.h>

#include <memory>

#include "v8/inlining_probe.h"

namespace ox {

class ProbeObject : public Napi::ObjectWrap<ProbeObject> {
 public:
  static Napi::Function Define(Napi::Env env);

  explicit ProbeObject(const Napi::CallbackInfo& info);

 private:
  Napi::Value Capture(const Napi::CallbackInfo& info);
  Napi::Value Take(const Napi::CallbackInfo& info);

  std::unique_ptr<InliningProbe> probe_;
};

}  // namespace ox
