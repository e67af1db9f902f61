// The one place where a Status becomes a JavaScript error: its `code` is one of src/errors.ts, its message says what failed
// and what to do.
#pragma once

#include <node_api.h>

#include "engine/status.h"

namespace ox {

// Schedules the exception; the caller returns to JavaScript at once. Where the thread is being stopped, it does nothing.
void ThrowStatus(napi_env env, const Status& status);

}  // namespace ox
