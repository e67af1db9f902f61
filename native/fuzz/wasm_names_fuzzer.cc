// The bytes of a WebAssembly module, arbitrary: naming comes to an end, stays within them, and gives each function that is asked for
// one name at most.
#include <string>
#include <vector>

#include "fuzz/input.h"
#include "v8/wasm_names.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* bytes, size_t size) {
  // Half of the inputs get past the header without having to find it.
  std::vector<uint8_t> module;
  if (size > 0 && bytes[0] % 2 != 0) module = {0, 'a', 's', 'm', 1, 0, 0, 0};
  module.insert(module.end(), bytes, bytes + size);
  std::vector<ox::WasmFunctionName> functions = {{0, ""}, {7, ""}, {3, ""}, {3, ""}, {UINT32_MAX, ""}};
  ox::NameWasmFunctions(module.data(), module.size(), &functions);
  OX_REQUIRE(functions.size() == 5);
  OX_REQUIRE(functions[2].name == functions[3].name);
  const size_t most = module.size() + sizeof("wasm-function[18446744073709551615]");
  for (const ox::WasmFunctionName& function : functions) OX_REQUIRE(function.name.size() <= most);
  return 0;
}
