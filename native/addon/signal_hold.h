// Keeps libuv from giving SIGPROF its default action back, which ends the process, when the program's last listener of
// `process.on('SIGPROF')` goes: a listener of our own, in libuv, never goes. It wakes nothing and is told of nothing but signals that
// are for no sampler.
#pragma once

#include <node_api.h>

namespace ox {

class SignalHold {
 public:
  // Does nothing where it holds already, and where the signal is in hands that libuv would take it from. On the main thread: libuv
  // hears of signals there only.
  //
  // `libuv_has_it`: the program listens, so that libuv's handler is in place.
  static void Begin(napi_env env, bool libuv_has_it);
};

}  // namespace ox
