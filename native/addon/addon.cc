// What `ox_profile_native.node` exports: see NativeAddon in src/binding/native.ts.
#include <napi.h>
#include <node_version.h>

#include <csignal>

#include "addon/ending_signals_object.h"
#include "addon/loop_watch_object.h"
#include "addon/observer_object.h"
#include "addon/probe_object.h"
#include "addon/sampler_object.h"
#include "engine/interrupted_wait.h"
#include "engine/signal_dispatch.h"
#include "v8/inlining_verdict.h"

namespace {

Napi::Value ClaimSelfTest(const Napi::CallbackInfo& info) {
  return Napi::Boolean::New(info.Env(), ox::ClaimSelfTest());
}

Napi::Value TurnInliningOff(const Napi::CallbackInfo& info) {
  ox::TurnInliningOff(info[0].ToString().Utf8Value());
  return info.Env().Undefined();
}

// True where SIGPROF is the profiler's, or has become so.
Napi::Value TakeSignal(const Napi::CallbackInfo& info) {
  const bool taken = ox::SignalDispatch::Install(info[0].ToBoolean()).ok();
  if (taken) ox::ProveWaits();
  return Napi::Boolean::New(info.Env(), taken);
}

// Keeps SIGPROF from this thread, or lets it through again: while the handler may be another's for a moment.
Napi::Value MaskSignal(const Napi::CallbackInfo& info) {
  sigset_t set;
  sigemptyset(&set);
  sigaddset(&set, SIGPROF);
  pthread_sigmask(info[0].ToBoolean() ? SIG_BLOCK : SIG_UNBLOCK, &set, nullptr);
  return info.Env().Undefined();
}

Napi::Object Init(Napi::Env env, Napi::Object exports) {
  exports.Set("abi", NODE_MODULE_VERSION);
  exports.Set("Sampler", ox::SamplerObject::Define(env));
  exports.Set("ThreadObserver", ox::ObserverObject::Define(env));
  exports.Set("LoopWatch", ox::LoopWatchObject::Define(env));
  exports.Set("EndingSignals", ox::EndingSignalsObject::Define(env));
  exports.Set("InliningProbe", ox::ProbeObject::Define(env));
  exports.Set("takeSignal", Napi::Function::New<TakeSignal>(env, "takeSignal"));
  exports.Set("maskSignal", Napi::Function::New<MaskSignal>(env, "maskSignal"));
  exports.Set("claimSelfTest", Napi::Function::New<ClaimSelfTest>(env, "claimSelfTest"));
  exports.Set("turnInliningOff", Napi::Function::New<TurnInliningOff>(env, "turnInliningOff"));
  return exports;
}

}  // namespace

NODE_API_MODULE(ox_profile_native, Init)
