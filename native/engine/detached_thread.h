// Starts a thread of the profiler's own: detached, named, and with every signal blocked, so that it takes none that is meant
// for the host.
#pragma once

#include "engine/status.h"

namespace ox {

// `name` is at most 15 characters, as the kernel has it. Any thread; not for signals.
Status StartDetachedThread(const char* name, void (*body)());

}  // namespace ox
