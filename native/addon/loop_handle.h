// A handle of libuv's that calls JavaScript from the event loop, and of which the program sees nothing.
//
// It makes no async resource, so hooks of `async_hooks` neither see it nor run in it, and keeps no context of AsyncLocalStorage. What
// JavaScript it calls runs as a callback of Node.js's own does: ticks and microtasks that it leaves are run, and what they throw
// is the program's uncaught exception. It never keeps the loop alive.
//
// Made, used and closed on the loop's thread. It is closed by JavaScript or with the environment, whichever comes first, and deletes
// itself once the loop has let go of it.
#pragma once

#include <node_api.h>
#include <uv.h>

#include <initializer_list>

#include "v8-isolate.h"
#include "v8-persistent-handle.h"

namespace v8 {
class Context;
class Function;
}  // namespace v8

namespace ox {

class LoopHandle {
 public:
  LoopHandle(const LoopHandle&) = delete;
  LoopHandle& operator=(const LoopHandle&) = delete;

  // Nothing is called any more. Once more does nothing.
  void Close();

 protected:
  LoopHandle() = default;
  virtual ~LoopHandle() = default;

  // `init` makes the handle and returns libuv's error. Where this returns false, nothing was made and the object is gone: the thread is being
  // stopped, `callback` is neither null nor a function, or libuv refused.
  template <typename Init>
  bool Open(napi_env env, napi_value callback, Init init) {
    uv_loop_t* loop = nullptr;
    if (Prepare(env, callback, &loop) && init(loop) == 0) return Begin(env);
    delete this;
    return false;
  }

  // Right after the handle was closed, by whomever.
  virtual void OnClose() {}

  // Does nothing where there is no callback, and where the thread is being stopped. JavaScript may close the handle from within.
  void CallBack(std::initializer_list<double> arguments = {});

  // One of its members, of the type that `init` has made.
  uv_any_handle handle_{};

 private:
  bool Prepare(napi_env env, napi_value callback, uv_loop_t** loop);
  bool Begin(napi_env env);

  v8::Isolate* isolate_ = nullptr;
  v8::Global<v8::Context> context_;
  v8::Global<v8::Function> callback_;
  napi_async_cleanup_hook_handle hook_ = nullptr;
};

}  // namespace ox
