// Where a thread's stack is.
#pragma once

#include "engine/address_range.h"

namespace ox {

// The stack of the calling thread, from its lowest possible address to its top. Not for signals.
AddressRange CurrentThreadStack();

}  // namespace ox
