// Modules are put together by the test, section by section.
#include "v8/wasm_names.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace ox {
namespace {

using Bytes = std::vector<uint8_t>;

Bytes Join(const std::vector<Bytes>& parts) {
  Bytes joined;
  for (const Bytes& part : parts) joined.insert(joined.end(), part.begin(), part.end());
  return joined;
}

Bytes Sized(const Bytes& bytes) { return Join({{static_cast<uint8_t>(bytes.size())}, bytes}); }
Bytes Text(const std::string& text) { return Sized(Bytes(text.begin(), text.end())); }
Bytes Section(uint8_t id, const Bytes& bytes) { return Join({{id}, Sized(bytes)}); }
Bytes Module(const std::vector<Bytes>& sections) { return Join({{0, 'a', 's', 'm', 1, 0, 0, 0}, Join(sections)}); }

// Two functions, and among what is imported one of each kind.
const Bytes kImports = Section(2, Join({{7},
                                        Join({Text("m"), Text("f"), {0, 0}}),
                                        Join({Text("m"), Text("table"), {1, 0x70, 1, 2, 3}}),
                                        Join({Text("m"), Text("references"), {1, 0x63, 0x80, 0x01, 0, 2}}),
                                        Join({Text("m"), Text("memory"), {2, 0, 1}}),
                                        Join({Text("m"), Text("global"), {3, 0x7F, 1}}),
                                        Join({Text("m"), Text("tag"), {4, 0, 0}}),
                                        Join({Text("m"), Text("g"), {0, 0}})}));
const Bytes kFunctions = Section(3, {2, 0, 0});
const Bytes kExports = Section(7, Join({{2}, Text("memory"), {2, 3}, Text("exported"), {0, 3}}));
const Bytes kNames = Section(0, Join({Text("name"), {0}, Text("module"), {1}, Sized(Join({{1, 2}, Text("named")}))}));

std::vector<std::string> NamesIn(const Bytes& module, const std::vector<uint32_t>& indices = {0, 1}) {
  std::vector<WasmFunctionName> functions;
  for (const uint32_t index : indices) functions.push_back({index, ""});
  NameWasmFunctions(module.data(), module.size(), &functions);
  std::vector<std::string> names;
  for (const WasmFunctionName& function : functions) names.push_back(function.name);
  return names;
}

TEST(WasmNames, ComeFromTheNameSectionThenExportsThenTheIndex) {
  const std::vector<std::string> expected = {"named", "exported"};
  EXPECT_EQ(NamesIn(Module({kImports, kFunctions, kExports, kNames})), expected);
  const std::vector<std::string> without_names = {"wasm-function[2]", "exported"};
  EXPECT_EQ(NamesIn(Module({kImports, kFunctions, kExports})), without_names);
  const std::vector<std::string> numbers = {"wasm-function[0]", "wasm-function[1]"};
  EXPECT_EQ(NamesIn(Module({kFunctions})), numbers);
}

TEST(WasmNames, AreGivenInAnyOrderAndMoreThanOnce) {
  const std::vector<std::string> expected = {"exported", "named", "exported"};
  EXPECT_EQ(NamesIn(Module({kImports, kFunctions, kExports, kNames}), {1, 0, 1}), expected);
}

TEST(WasmNames, AreNotGivenToFunctionsThatAreNotThere) {
  const std::vector<std::string> expected = {"", ""};
  EXPECT_EQ(NamesIn(Module({kImports, kFunctions, kNames}), {2, UINT32_MAX}), expected);
}

TEST(WasmNames, AreNotGivenWhereTheImportsCannotBeCounted) {
  const std::vector<std::string> expected = {"", ""};
  const Bytes unknown_kind = Section(2, Join({{1}, Text("m"), Text("f"), {9, 0}}));
  EXPECT_EQ(NamesIn(Module({unknown_kind, kFunctions, kNames})), expected);
}

TEST(WasmNames, OfAModuleThatIsCutOffStayWithinIt) {
  const Bytes whole = Module({kImports, kFunctions, kExports, kNames});
  for (size_t size = 0; size < whole.size(); size++) {
    const Bytes part(whole.begin(), whole.begin() + static_cast<std::ptrdiff_t>(size));
    for (const std::string& name : NamesIn(part)) {
      EXPECT_TRUE(name.empty() || name == "exported" || name.starts_with("wasm-function[")) << size << ": " << name;
    }
  }
}

}  // namespace
}  // namespace ox
