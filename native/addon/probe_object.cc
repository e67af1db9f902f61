#include "addon/probe_object.h"

#include "addon/errors.h"
#include "addon/values.h"

namespace ox {

napi_value ProbeObject::Define(napi_env env) {
  return DefineClass<ProbeObject>(env, "InliningProbe",
                                  {
                                      Method<&ProbeObject::Capture>("capture"),
                                      Method<&ProbeObject::Take>("take"),
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

}  // namespace ox
