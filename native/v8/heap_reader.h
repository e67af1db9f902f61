// Reads V8's heap objects by their layout, without touching what is not mapped. Every read may fail; what it gives is only as
// true as the checks that the caller makes.
//
// On the isolate's thread; not for signals. Addresses are tagged, as the heap stores them.
#pragma once

#include <cstdint>
#include <vector>

#include "v8/layout.h"

namespace ox {

// The instance type of an object is `type`.
bool HasType(uintptr_t object, uint16_t type);

// The word at `offset` of an object.
bool ReadField(uintptr_t object, int offset, uintptr_t* word);

// The elements of a FixedArray or one of its kind.
bool ReadArray(uintptr_t array, std::vector<uintptr_t>* words);

// The bytes of a ByteArray or one of its kind.
bool ReadBytes(uintptr_t array, std::vector<uint8_t>* bytes);

// The BytecodeArray that a SharedFunctionInfo's or a baseline Code's field leads to: `object` itself, or what Code and
// InterpreterData keep of it.
bool FindBytecodeArray(const Layout& layout, uintptr_t object, uintptr_t* array);

// Whether a SharedFunctionInfo is that of a whole script or module, which is no function in the source.
bool IsWholeScript(const Layout& layout, uintptr_t shared);

// The length of a BytecodeArray, in bytes.
bool ReadBytecodeLength(uintptr_t array, uint32_t* size);

}  // namespace ox
