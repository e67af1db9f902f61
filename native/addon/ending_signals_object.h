// The JavaScript class `EndingSignals` of the addon: src/binding/native.ts describes it. It calls JavaScript from within whatever
// JavaScript is running, as a debugger does, or from within a wait of native code that JavaScript has called; neither is ever returned to,
// because the process ends by the signal.
#pragma once

#include "addon/javascript.h"

namespace ox {

class EndingSignalsObject {
 public:
  static napi_value Define(napi_env env);

  // Listens from now on. Main thread.
  static EndingSignalsObject* Make(const Call& call);

  napi_value Renew(const Call& call);
  napi_value End(const Call& call);

 private:
  struct Listener;

  explicit EndingSignalsObject(Listener* listener) : listener_(listener) {}

  // Never deleted: an interrupt that V8 was asked for cannot be taken back. Null once ended.
  Listener* listener_;
};

}  // namespace ox
