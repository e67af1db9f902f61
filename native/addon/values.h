// From the native structures to JavaScript values, as src/types.ts and src/binding/native.ts name them.
#pragma once

#include <napi.h>

#include "v8/batch.h"
#include "v8/thread_sampler.h"

namespace ox {

Napi::Object ToValue(Napi::Env env, const Batch& batch);
Napi::Object ToValue(Napi::Env env, const SamplerStats& stats);

const char* ClockName(ClockKind kind);

}  // namespace ox
