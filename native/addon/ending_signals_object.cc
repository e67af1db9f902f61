#include "addon/ending_signals_object.h"

#include <utility>

#include "addon/errors.h"
#include "engine/ending_signals.h"
#include "v8-isolate.h"
#include "v8-local-handle.h"

namespace ox {

// Made, ended and called back on the isolate's thread; told of a signal on another one, never after it was ended.
struct EndingSignalsObject::Listener final : EndingListener {
  napi_env env = nullptr;
  v8::Isolate* isolate = nullptr;
  napi_ref callback = nullptr;
  napi_threadsafe_function from_loop = nullptr;

  // By whichever comes first: JavaScript reaches a loop's end or a call, or the event loop turns.
  void OnEndingSignal() override {
    isolate->RequestInterrupt([](v8::Isolate*, void* self) { static_cast<Listener*>(self)->Work(); }, this);
    napi_call_threadsafe_function(from_loop, nullptr, napi_tsfn_nonblocking);
  }

  // What the callback throws is lost with the process.
  void Work() {
    if (callback == nullptr || !EndingSignals::Begin()) return;
    v8::HandleScope scope(isolate);
    if (CallBack()) EndingSignals::End();
  }

  // False where JavaScript will end this later, as it says.
  bool CallBack() const {
    napi_value function;
    napi_value undefined;
    napi_value answer;
    bool is_done = true;
    if (napi_get_reference_value(env, callback, &function) == napi_ok && function != nullptr &&
        napi_get_undefined(env, &undefined) == napi_ok &&
        napi_call_function(env, undefined, function, 0, nullptr, &answer) == napi_ok) {
      napi_get_value_bool(env, answer, &is_done);
    }
    return is_done;
  }

  void Close() {
    EndingSignals::End();
    napi_remove_env_cleanup_hook(env, OnEnvironmentCleanup, this);
    napi_release_threadsafe_function(from_loop, napi_tsfn_abort);
    napi_delete_reference(env, std::exchange(callback, nullptr));
  }

  static void OnEnvironmentCleanup(void* self) { static_cast<Listener*>(self)->Close(); }
};

Napi::Function EndingSignalsObject::Define(Napi::Env env) {
  return DefineClass(
      env, "EndingSignals",
      {InstanceMethod<&EndingSignalsObject::Renew>("renew"), InstanceMethod<&EndingSignalsObject::End>("end")});
}

EndingSignalsObject::EndingSignalsObject(const Napi::CallbackInfo& info) : Napi::ObjectWrap<EndingSignalsObject>(info) {
  Napi::Env env = info.Env();
  auto* listener = new Listener();
  listener->env = env;
  listener->isolate = v8::Isolate::GetCurrent();
  const auto on_loop = [](napi_env loop_env, napi_value, void* self, void*) {
    if (loop_env != nullptr) static_cast<Listener*>(self)->Work();
  };
  napi_create_reference(env, info[0], 1, &listener->callback);
  napi_create_threadsafe_function(env, nullptr, nullptr, Napi::String::New(env, "ox-profile ending"), 0, 1, nullptr,
                                  nullptr, listener, on_loop, &listener->from_loop);
  napi_unref_threadsafe_function(env, listener->from_loop);
  napi_add_env_cleanup_hook(env, Listener::OnEnvironmentCleanup, listener);
  const Status status = EndingSignals::Listen(listener);
  if (!status.ok()) {
    listener->Close();
    ThrowStatus(env, status);
    return;
  }
  listener_ = listener;
}

Napi::Value EndingSignalsObject::Renew(const Napi::CallbackInfo& info) {
  EndingSignals::Renew();
  return info.Env().Undefined();
}

Napi::Value EndingSignalsObject::End(const Napi::CallbackInfo& info) {
  if (listener_ != nullptr) std::exchange(listener_, nullptr)->Close();
  return info.Env().Undefined();
}

}  // namespace ox
