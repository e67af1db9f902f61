// What `ox_profile_native.node` exports: see NativeAddon in src/binding/native.ts.
#include <node_api.h>
#include <node_version.h>

#include "addon/ending_signals_object.h"
#include "addon/errors.h"
#include "addon/javascript.h"
#include "addon/loop_timer_object.h"
#include "addon/loop_watch_object.h"
#include "addon/observer_object.h"
#include "addon/probe_object.h"
#include "addon/sampler_object.h"
#include "addon/signal_hold.h"
#include "addon/values.h"
#include "engine/descriptors.h"
#include "engine/interrupted_wait.h"
#include "engine/signal_dispatch.h"
#include "v8/layout_proof.h"
#include "v8/verdicts.h"

namespace ox {
namespace {

napi_value ClaimTheSelfTest(const Call& call) { return BooleanValue(call.env, ClaimSelfTest()); }

napi_value TurnAProofOff(const Call& call) {
  TurnOff(TextOf(call.env, PropertyOf(call.env, call.argument, "proof")),
          TextOf(call.env, PropertyOf(call.env, call.argument, "reason")));
  return nullptr;
}

// A layout that is not known is refused by what is made with it.
napi_value ProveLayout(const Call& call) {
  const char* reason = nullptr;
  const Layout* layout = CurrentLayout(&reason);
  const v8::Local<v8::Value> function = LocalOf(call.argument);
  if (layout == nullptr || function.IsEmpty() || !function->IsFunction()) return nullptr;
  const char* wrong = FindWrongNumber(v8::Isolate::GetCurrent(), *layout, function.As<v8::Function>());
  if (wrong == nullptr) return nullptr;
  const std::string message = std::string("V8's objects are not as they are known to be: ") + wrong + " is wrong";
  ThrowStatus(call.env, Status::Error(ErrorCode::kUnsupportedRuntime, message.c_str()));
  return nullptr;
}

// True where SIGPROF is the profiler's, or has become so.
napi_value TakeSignal(const Call& call) {
  const bool first_is_harmless = BooleanOf(call.env, call.argument);
  SignalHold::Begin(call.env, first_is_harmless);
  const bool taken = SignalDispatch::Install(first_is_harmless).ok();
  if (taken) ProveWaits();
  return BooleanValue(call.env, taken);
}

napi_value FreeDescriptors(const Call& call) {
  return NumberValue(call.env,
                     static_cast<double>(CountFreeDescriptors(static_cast<size_t>(NumberOf(call.env, call.argument)))));
}

napi_value Init(napi_env env, napi_value exports) {
  const napi_property_descriptor functions[] = {
      FunctionProperty<TakeSignal>("takeSignal"),          FunctionProperty<FreeDescriptors>("freeDescriptors"),
      FunctionProperty<ClaimTheSelfTest>("claimSelfTest"), FunctionProperty<TurnAProofOff>("turnOff"),
      FunctionProperty<ProveLayout>("proveLayout"),
  };
  napi_define_properties(env, exports, std::size(functions), functions);
  napi_set_named_property(env, exports, "abi", NumberValue(env, NODE_MODULE_VERSION));
  napi_set_named_property(env, exports, "Sampler", SamplerObject::Define(env));
  napi_set_named_property(env, exports, "ThreadObserver", ObserverObject::Define(env));
  napi_set_named_property(env, exports, "LoopWatch", LoopWatchObject::Define(env));
  napi_set_named_property(env, exports, "LoopTimer", LoopTimerObject::Define(env));
  napi_set_named_property(env, exports, "EndingSignals", EndingSignalsObject::Define(env));
  napi_set_named_property(env, exports, "StackProbe", ProbeObject::Define(env));
  return exports;
}

}  // namespace
}  // namespace ox

NAPI_MODULE(ox_profile_native, ox::Init)
