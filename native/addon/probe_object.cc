#include "addon/probe_object.h"

#include "addon/errors.h"
#include "addon/values.h"

namespace ox {

Napi::Function ProbeObject::Define(Napi::Env env) {
  return DefineClass(env, "InliningProbe",
                     {
                         InstanceMethod<&ProbeObject::Capture>("capture"),
                         InstanceMethod<&ProbeObject::Take>("take"),
                     });
}

ProbeObject::ProbeObject(const Napi::CallbackInfo& info) : Napi::ObjectWrap<ProbeObject>(info) {
  const char* reason = nullptr;
  const Layout* layout = CurrentLayout(&reason);
  if (layout == nullptr) {
    ThrowStatus(info.Env(), Status::Error(ErrorCode::kUnsupportedRuntime, reason));
  } else {
    probe_ = std::make_unique<InliningProbe>(v8::Isolate::GetCurrent(), *layout);
  }
}

Napi::Value ProbeObject::Capture(const Napi::CallbackInfo& info) {
  probe_->Capture();
  return info.Env().Undefined();
}

Napi::Value ProbeObject::Take(const Napi::CallbackInfo& info) { return ToValue(info.Env(), probe_->Take()); }

}  // namespace ox
