// From the native structures to JavaScript values, as src/types.ts and src/binding/native.ts name them.
#pragma once

#include "addon/javascript.h"
#include "v8/batch.h"
#include "v8/thread_sampler.h"

namespace ox {

// Null where the thread is being stopped.
napi_value ToValue(napi_env env, const Batch& batch);
// `more`: another batch is waiting.
napi_value ToValue(napi_env env, const Batch& batch, bool more);
napi_value ToValue(napi_env env, const SamplerStats& stats);

const char* ClockName(ClockKind kind);

}  // namespace ox
