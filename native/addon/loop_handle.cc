#include "addon/loop_handle.h"

#include <node.h>

#include <algorithm>
#include <cstring>

namespace ox {

bool LoopHandle::Prepare(napi_env env, napi_value callback, uv_loop_t** loop) {
  if (napi_get_uv_event_loop(env, loop) != napi_ok) return false;
  if (callback == nullptr) return true;
  napi_valuetype type = napi_undefined;
  if (napi_typeof(env, callback, &type) != napi_ok || type != napi_function) return false;
  isolate_ = v8::Isolate::GetCurrent();
  context_.Reset(isolate_, isolate_->GetCurrentContext());
  // A napi_value is V8's handle by another name.
  v8::Local<v8::Value> function;
  static_assert(sizeof(function) == sizeof(callback));
  memcpy(static_cast<void*>(&function), &callback, sizeof(callback));
  callback_.Reset(isolate_, function.As<v8::Function>());
  return true;
}

bool LoopHandle::Begin(napi_env env) {
  handle_.handle.data = this;
  uv_unref(&handle_.handle);
  // The loop must have let go of the handle before the environment ends: the hook's end is the handle's.
  const auto close = [](napi_async_cleanup_hook_handle, void* self) { static_cast<LoopHandle*>(self)->Close(); };
  if (napi_add_async_cleanup_hook(env, close, this, &hook_) == napi_ok) return true;
  Close();
  return false;
}

void LoopHandle::Close() {
  if (uv_is_closing(&handle_.handle) != 0) return;
  callback_.Reset();
  context_.Reset();
  uv_close(&handle_.handle, [](uv_handle_t* closed) {
    auto* self = static_cast<LoopHandle*>(closed->data);
    if (self->hook_ != nullptr) napi_remove_async_cleanup_hook(self->hook_);
    delete self;
  });
  OnClose();
}

void LoopHandle::CallBack(std::initializer_list<double> arguments) {
  constexpr size_t kMaxArguments = 2;
  if (callback_.IsEmpty()) return;
  v8::HandleScope scope(isolate_);
  v8::Local<v8::Function> callback = callback_.Get(isolate_);
  v8::Local<v8::Value> values[kMaxArguments];
  const size_t count = std::min(arguments.size(), kMaxArguments);
  for (size_t i = 0; i < count; i++) values[i] = v8::Number::New(isolate_, arguments.begin()[i]);
  v8::Local<v8::Context> context = context_.Get(isolate_);
  v8::Context::Scope entered(context);
  // The receiver is also the resource of the call: domains ask it for its `domain`, and AsyncLocalStorage may write into it. So it is one
  // that has nothing, and nobody else's.
  v8::Local<v8::Object> resource = v8::Object::New(isolate_, v8::Null(isolate_), nullptr, nullptr, 0);
  // An async id of 0 is no async resource. Nothing is thrown here: an exception has been reported as uncaught, and where JavaScript can run
  // no more, there is no result.
  v8::MaybeLocal<v8::Value> result =
      node::MakeCallback(isolate_, resource, callback, static_cast<int>(count), values, node::async_context{0, 0});
  static_cast<void>(result);
}

}  // namespace ox
