// The names of a WebAssembly module's functions, from its bytes: those of the `name` section, else of exports. The bytes are the
// program's, and hostile until proved otherwise: what does not hold together has no names.
//
// Any thread; knows nothing of V8. Time and memory are bounded by the size of the bytes and by how many are asked for.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace ox {

// A function that is not imported, by its place among those of its module.
struct WasmFunctionName {
  uint32_t declared_index;
  std::string name;  // empty where there is no such function
};

// Fills in the names of `functions`. One that has no name gets `wasm-function[i]`, as V8 calls it: `i` counts the imported functions,
// too.
void NameWasmFunctions(const uint8_t* bytes, size_t size, std::vector<WasmFunctionName>* functions);

}  // namespace ox
