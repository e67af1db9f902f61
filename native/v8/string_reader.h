// Copies the text of V8's strings by their layout: nothing is allocated in V8's heap, and no handle is made, so it does not matter
// whether the string, or what led to it, is alive.
//
// On the isolate's thread; not for signals.
#pragma once

#include <cstdint>
#include <string>

namespace ox {

// The text as UTF-8, cut after a length that no name has. False where it is no string, or one that is put together of others or
// lies outside of V8's heap, as hardly a name does.
bool ReadString(uintptr_t string, std::string* text);

}  // namespace ox
