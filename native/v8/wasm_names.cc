#include "v8/wasm_names.h"

#include <algorithm>
#include <string_view>

namespace ox {
namespace {

constexpr uint8_t kHeader[] = {0, 'a', 's', 'm', 1, 0, 0, 0};
constexpr uint8_t kCustomSection = 0;
constexpr uint8_t kImportSection = 2;
constexpr uint8_t kFunctionSection = 3;
constexpr uint8_t kExportSection = 7;
constexpr uint8_t kFunctionNames = 1;  // within the `name` section
// Kinds of what is imported or exported.
constexpr uint8_t kFunction = 0;
constexpr uint8_t kTable = 1;
constexpr uint8_t kMemory = 2;
constexpr uint8_t kGlobal = 3;
constexpr uint8_t kTag = 4;
constexpr uint8_t kExactFunction = 0x20;

// Takes things from the front of some bytes. Once something was not there, nothing is.
class Bytes {
 public:
  Bytes() = default;
  Bytes(const uint8_t* begin, size_t size) : at_(begin), end_(begin + size) {}

  bool ok() const { return ok_; }
  bool HasMore() const { return ok_ && at_ < end_; }

  uint8_t Byte() { return Has(1) ? *at_++ : 0; }

  // A LEB128 number; signed ones are as long.
  uint64_t Number(int max_bytes = 5) {
    uint64_t value = 0;
    for (int i = 0; i < max_bytes; i++) {
      const uint8_t byte = Byte();
      value |= static_cast<uint64_t>(byte & 0x7F) << (7 * i);
      if ((byte & 0x80) == 0) return value;
    }
    ok_ = false;
    return 0;
  }

  Bytes Part(uint64_t size) {
    if (!Has(size)) return {};
    const Bytes part(at_, size);
    at_ += size;
    return part;
  }

  std::string_view Text() {
    const Bytes part = Part(Number());
    return {reinterpret_cast<const char*>(part.at_), static_cast<size_t>(part.end_ - part.at_)};
  }

 private:
  bool Has(uint64_t size) {
    ok_ = ok_ && size <= static_cast<uint64_t>(end_ - at_);
    return ok_;
  }

  const uint8_t* at_ = nullptr;
  const uint8_t* end_ = nullptr;
  bool ok_ = true;
};

// The sections that matter here; each is empty where there is none.
struct Sections {
  Bytes imports;
  Bytes functions;
  Bytes exports;
  Bytes names;
};

bool FindSections(Bytes module, Sections* sections) {
  for (const uint8_t expected : kHeader) {
    if (module.Byte() != expected || !module.ok()) return false;
  }
  while (module.HasMore()) {
    const uint8_t id = module.Byte();
    Bytes section = module.Part(module.Number());
    if (id == kImportSection) sections->imports = section;
    if (id == kFunctionSection) sections->functions = section;
    if (id == kExportSection) sections->exports = section;
    if (id == kCustomSection && section.Text() == "name" && section.ok()) sections->names = section;
  }
  return module.ok();
}

void SkipValueType(Bytes* bytes) {
  // References to a type of the module's have its number behind them.
  constexpr uint8_t kNullableReference = 0x63;
  constexpr uint8_t kReference = 0x64;
  constexpr uint8_t kExact = 0x62;
  constexpr uint8_t kShared = 0x65;
  uint8_t code = bytes->Byte();
  if (code != kNullableReference && code != kReference) return;
  code = bytes->Byte();
  if (code == kExact || code == kShared) code = bytes->Byte();
  while ((code & 0x80) != 0 && bytes->ok()) code = bytes->Byte();
}

void SkipLimits(Bytes* bytes) {
  constexpr uint8_t kHasMaximum = 1;
  constexpr uint8_t kHasPageSize = 8;
  constexpr int kMaxBytes = 10;
  const uint8_t flags = bytes->Byte();
  bytes->Number(kMaxBytes);
  if ((flags & kHasMaximum) != 0) bytes->Number(kMaxBytes);
  if ((flags & kHasPageSize) != 0) bytes->Number();
}

// False for a kind that is not known, after which nothing is.
bool SkipImported(uint8_t kind, Bytes* bytes) {
  switch (kind) {
    case kFunction:
    case kExactFunction:
      bytes->Number();
      return true;
    case kTable:
      SkipValueType(bytes);
      SkipLimits(bytes);
      return true;
    case kMemory:
      SkipLimits(bytes);
      return true;
    case kGlobal:
      SkipValueType(bytes);
      bytes->Byte();
      return true;
    case kTag:
      bytes->Byte();
      bytes->Number();
      return true;
    default:
      return false;
  }
}

bool CountImportedFunctions(Bytes imports, uint64_t* count) {
  *count = 0;
  if (!imports.HasMore()) return true;
  for (uint64_t left = imports.Number(); left > 0; left--) {
    imports.Text();
    imports.Text();
    const uint8_t kind = imports.Byte();
    if (!SkipImported(kind, &imports) || !imports.ok()) return false;
    if (kind == kFunction || kind == kExactFunction) (*count)++;
  }
  return true;
}

// Gives names to those that have none yet.
class Namer {
 public:
  Namer(uint64_t imported, uint64_t declared, std::vector<WasmFunctionName>* functions)
      : imported_(imported), declared_(declared) {
    for (WasmFunctionName& function : *functions) functions_.push_back(&function);
    std::stable_sort(functions_.begin(), functions_.end(),
                     [](const auto* left, const auto* right) { return left->declared_index < right->declared_index; });
  }

  void BySection(Bytes names) {
    while (names.HasMore()) {
      const uint8_t id = names.Byte();
      Bytes part = names.Part(names.Number());
      if (id != kFunctionNames) continue;
      for (uint64_t left = part.Number(); left > 0 && part.ok(); left--) {
        const uint64_t index = part.Number();
        const std::string_view name = part.Text();
        if (part.ok()) Give(index, name);
      }
    }
  }

  void ByExports(Bytes exports) {
    if (!exports.HasMore()) return;
    for (uint64_t left = exports.Number(); left > 0 && exports.ok(); left--) {
      const std::string_view name = exports.Text();
      const uint8_t kind = exports.Byte();
      const uint64_t index = exports.Number();
      if (exports.ok() && kind == kFunction) Give(index, name);
    }
  }

  void ByIndex() {
    for (const WasmFunctionName* function : functions_) {
      const uint64_t index = imported_ + function->declared_index;
      Give(index, "wasm-function[" + std::to_string(index) + "]");
    }
  }

 private:
  void Give(uint64_t index, std::string_view name) {
    if (index < imported_ || index - imported_ >= declared_) return;
    const uint64_t declared_index = index - imported_;
    auto found = std::lower_bound(
        functions_.begin(), functions_.end(), declared_index,
        [](const WasmFunctionName* function, uint64_t wanted) { return function->declared_index < wanted; });
    for (; found != functions_.end() && (*found)->declared_index == declared_index; found++) {
      if ((*found)->name.empty()) (*found)->name = name;
    }
  }

  const uint64_t imported_;
  const uint64_t declared_;
  std::vector<WasmFunctionName*> functions_;  // by index
};

}  // namespace

void NameWasmFunctions(const uint8_t* bytes, size_t size, std::vector<WasmFunctionName>* functions) {
  Sections sections;
  uint64_t imported = 0;
  if (!FindSections(Bytes(bytes, size), &sections) || !CountImportedFunctions(sections.imports, &imported)) return;
  const uint64_t declared = sections.functions.HasMore() ? sections.functions.Number() : 0;
  Namer namer(imported, declared, functions);
  namer.BySection(sections.names);
  namer.ByExports(sections.exports);
  namer.ByIndex();
}

}  // namespace ox
