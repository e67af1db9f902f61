#include "addon/probe_object.h"

#include "addon/errors.h"
#include "addon/values.h"
#include "v8/layout_proof.h"

namespace ox {

napi_value ProbeObject::Define(napi_env env) {
  return DefineClass<ProbeObject>(env, "StackProbe",
                                  {
                                      Method<&ProbeObject::Capture>("capture"),
                                      Method<&ProbeObject::Take>("take"),
                                      Method<&ProbeObject::Listed>("listed"),
                                      Method<&ProbeObject::ProveRegExp>("proveRegExp"),
                                  });
}

ProbeObject* ProbeObject::Make(const Call& call) {
  const char* reason = nullptr;
  const Layout* layout = CurrentLayout(&reason);
  if (layout != nullptr) return new ProbeObject(*layout);
  ThrowStatus(call.env, Status::Error(ErrorCode::kUnsupportedRuntime, reason));
  return nullptr;
}

napi_value ProbeObject::Capture(const Call&) {
  probe_.Capture();
  return nullptr;
}

napi_value ProbeObject::Take(const Call& call) { return ToValue(call.env, probe_.Take()); }

napi_value ProbeObject::Listed(const Call& call) { return ToValue(call.env, probe_.listed()); }

napi_value ProbeObject::ProveRegExp(const Call& call) {
  if (call.argument == nullptr) return nullptr;
  switch (ox::ProveRegExp(probe_.scope(), LocalOf(call.argument))) {
    case RegExpProof::kRight:
      return TextValue(call.env, "right");
    case RegExpProof::kWrong:
      return TextValue(call.env, "wrong");
    case RegExpProof::kNoCode:
      return TextValue(call.env, "no code");
  }
  return nullptr;
}

}  // namespace ox
