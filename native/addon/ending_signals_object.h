// The JavaScript class `EndingSignals` of the addon: src/binding/native.ts describes it. It calls JavaScript from within whatever
// JavaScript is running, as a debugger does; that is never returned to, because the process ends by the signal.
#pragma once

#include <napi.h>

namespace ox {

class EndingSignalsObject : public Napi::ObjectWrap<EndingSignalsObject> {
 public:
  static Napi::Function Define(Napi::Env env);

  // Listens from now on. Main thread.
  explicit EndingSignalsObject(const Napi::CallbackInfo& info);

 private:
  struct Listener;

  Napi::Value Renew(const Napi::CallbackInfo& info);
  Napi::Value End(const Napi::CallbackInfo& info);

  // Never deleted: an interrupt that V8 was asked for cannot be taken back. Null once ended.
  Listener* listener_ = nullptr;
};

}  // namespace ox
