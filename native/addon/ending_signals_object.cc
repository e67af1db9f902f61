#include "addon/ending_signals_object.h"

#include <utility>

#include "addon/errors.h"
#include "engine/ending_signals.h"
#include "engine/registers.h"
#include "v8-isolate.h"
#include "v8-local-handle.h"
#include "v8-unwinder.h"
#include "v8/capture_scope.h"
#include "v8/layout.h"

namespace ox {

// Made, ended and called back on the isolate's thread; told of a signal on another one, never after it was ended.
struct EndingSignalsObject::Listener final : EndingListener {
  napi_env env = nullptr;
  v8::Isolate* isolate = nullptr;
  napi_ref callback = nullptr;
  napi_threadsafe_function from_loop = nullptr;
  const uintptr_t* exit_frame = nullptr;  // as in CaptureScope

  bool Open(napi_value function) {
    const auto on_loop = [](napi_env loop_env, napi_value, void* self, void*) {
      if (loop_env != nullptr) static_cast<Listener*>(self)->Work();
    };
    return napi_create_reference(env, function, 1, &callback) == napi_ok &&
           napi_create_threadsafe_function(env, nullptr, nullptr, TextValue(env, "ox-profile ending"), 0, 1, nullptr,
                                           nullptr, this, on_loop, &from_loop) == napi_ok &&
           napi_unref_threadsafe_function(env, from_loop) == napi_ok &&
           napi_add_env_cleanup_hook(env, OnEnvironmentCleanup, this) == napi_ok;
  }

  // By whichever comes first: JavaScript reaches a loop's end or a call, or the event loop turns.
  void OnEndingSignal() override {
    isolate->RequestInterrupt([](v8::Isolate*, void* self) { static_cast<Listener*>(self)->Work(); }, this);
    napi_call_threadsafe_function(from_loop, nullptr, napi_tsfn_nonblocking);
  }

  // JavaScript has called what waits by a frame of V8's that native code may call back from: V8 is in order, and may collect. (It notes
  // `EXTERNAL` for some calls only; a fast call has no such frame.)
  void OnWait(const ucontext_t& context) override {
    if (exit_frame == nullptr || *exit_frame == 0) return;
    const Registers registers = ReadRegisters(context);
    v8::RegisterState state;
    state.pc = reinterpret_cast<void*>(registers.pc);
    state.sp = reinterpret_cast<void*>(registers.sp);
    state.fp = reinterpret_cast<void*>(registers.fp);
    state.lr = reinterpret_cast<void*>(registers.lr);
    void* frame = nullptr;
    v8::SampleInfo info{};
    isolate->GetStackSample(state, &frame, 1, &info);
    if (info.vm_state == v8::EXTERNAL || info.vm_state == v8::JS) Work();
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
    if (from_loop != nullptr) napi_release_threadsafe_function(from_loop, napi_tsfn_abort);
    if (callback != nullptr) napi_delete_reference(env, std::exchange(callback, nullptr));
  }

  static void OnEnvironmentCleanup(void* self) { static_cast<Listener*>(self)->Close(); }
};

napi_value EndingSignalsObject::Define(napi_env env) {
  return DefineClass<EndingSignalsObject>(
      env, "EndingSignals", {Method<&EndingSignalsObject::Renew>("renew"), Method<&EndingSignalsObject::End>("end")});
}

EndingSignalsObject* EndingSignalsObject::Make(const Call& call) {
  auto* listener = new Listener();
  listener->env = call.env;
  listener->isolate = v8::Isolate::GetCurrent();
  const char* reason = nullptr;
  if (const Layout* layout = CurrentLayout(&reason)) listener->exit_frame = ExitFrameWord(listener->isolate, *layout);
  Status status = listener->Open(call.argument) ? EndingSignals::Listen(listener)
                                                : Status::Error(ErrorCode::kSystem, "the thread is being stopped");
  if (status.ok()) return new EndingSignalsObject(listener);
  listener->Close();
  ThrowStatus(call.env, status);
  return nullptr;
}

napi_value EndingSignalsObject::Renew(const Call&) {
  EndingSignals::Renew();
  return nullptr;
}

napi_value EndingSignalsObject::End(const Call&) {
  if (listener_ != nullptr) std::exchange(listener_, nullptr)->Close();
  return nullptr;
}

}  // namespace ox
