// From the native structures to JavaScript values, as src/types.ts and src/binding/native.ts name them.
#pragma once

#include "addon/javascript.h"
#include "v8-value.h"
#include "v8/batch.h"
#include "v8/stack_probe.h"
#include "v8/thread_sampler.h"

namespace ox {

// Null where the thread is being stopped.
napi_value ToValue(napi_env env, const Batch& batch);
// `more`: another batch is waiting.
napi_value ToValue(napi_env env, const Batch& batch, bool more);
napi_value ToValue(napi_env env, const SamplerStats& stats);
napi_value ToValue(napi_env env, const std::vector<ListedFrame>& frames);

// The same value for V8's own API: Node-API has its handles for values of its own.
v8::Local<v8::Value> LocalOf(napi_value value);

const char* ClockName(ClockKind kind);

}  // namespace ox
