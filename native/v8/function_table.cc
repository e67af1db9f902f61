#include "v8/function_table.h"

#include <algorithm>
#include <cstdio>
#include <cstring>
#include <iterator>
#include <string_view>

#include "engine/hash.h"
#include "engine/symbol_table.h"
#include "v8-context.h"
#include "v8-message.h"
#include "v8-primitive.h"
#include "v8/heap_reader.h"
#include "v8/raw_handles.h"
#include "v8/wasm_names.h"

namespace ox {
namespace {

// Names come from the profiled program: a limit keeps one of them from filling the memory.
constexpr size_t kMaxNameBytes = 512;
constexpr size_t kMaxFileBytes = 4096;
constexpr char kAnonymous[] = "(anonymous)";
// A script whose name is its own text (`import('data:text/javascript,...')`) is told from others by the beginning, and by its id.
constexpr size_t kMaxDataUrlBytes = 64;
// Addresses of source maps that are longer hold the map: something short stands for them, and they are handed over once.
constexpr size_t kMaxMapUrlLength = 256;
// What is longer than this is never handed over, as that would take long. The map is then looked for in the file.
constexpr int kMaxMapTextLength = 8 << 20;

struct WellKnown {
  const char* name;
  FrameKind kind;
};

constexpr WellKnown kWellKnown[kWellKnownCount] = {
    {"(garbage collector)", FrameKind::kVm}, {"(program)", FrameKind::kVm}, {"(profiler)", FrameKind::kVm},
    {"(unresolved)", FrameKind::kVm},        {"(wasm)", FrameKind::kWasm},  {"(regexp)", FrameKind::kBuiltin},
    {"(truncated)", FrameKind::kVm},         {"(other)", FrameKind::kVm},
};

// Builtins that only carry a call from JavaScript to a C++ function: the function says more than they do.
constexpr std::string_view kCarriers[] = {"CEntry", "CallApiCallback", "HandleApiCall", "AdaptorWithBuiltinExitFrame"};

bool IsCarrier(std::string_view builtin) {
  return std::any_of(std::begin(kCarriers), std::end(kCarriers),
                     [&](std::string_view prefix) { return builtin.starts_with(prefix); });
}

bool IsText(v8::Local<v8::Value> value) { return !value.IsEmpty() && value->IsString(); }

// Renamed in version 14.
template <typename Script>
int ScriptIdOf(v8::Local<Script> script) {
  if constexpr (requires { script->ScriptId(); }) {
    return script->ScriptId();
  } else {
    return script->GetId();
  }
}

std::string Limited(std::string text, size_t max_bytes) {
  if (text.size() <= max_bytes) return text;
  // Not in the middle of a UTF-8 sequence.
  while (max_bytes > 0 && (static_cast<unsigned char>(text[max_bytes]) & 0xC0) == 0x80) max_bytes--;
  text.resize(max_bytes);
  return text + "...";
}

// What stands for a long address: equal for equal ones, on every thread.
std::string StandInFor(const std::string& url) {
  uint64_t hash = 0;
  for (size_t at = 0; at < url.size(); at += sizeof(uint64_t)) {
    uint64_t word = 0;
    memcpy(&word, url.data() + at, std::min(sizeof(word), url.size() - at));
    hash = MixWord(hash, word);
  }
  char text[48];
  snprintf(text, sizeof(text), "#%016llx-%zu", static_cast<unsigned long long>(FinishHash(hash)), url.size());
  return text;
}

}  // namespace

FunctionTable::FunctionTable(v8::Isolate* isolate, const Layout& layout) : isolate_(isolate), layout_(layout) {
  ForgetReferences();
}

FunctionRef FunctionTable::ForShared(uintptr_t shared) {
  auto [entry, is_new] = by_shared_.try_emplace(shared, static_cast<FunctionRef>(references_.size()));
  if (is_new) {
    RawHandleScope scope(isolate_);
    references_.emplace_back();
    references_.back().is_whole_script = IsWholeScript(layout_, shared);
    unnamed_++;
    // V8's UnboundScript is a SharedFunctionInfo, of any function.
    references_.back().shared.Reset(isolate_, scope.Make<v8::UnboundScript>(shared));
  }
  return entry->second;
}

FunctionRef FunctionTable::ForScriptless(uintptr_t shared, const std::string& name) {
  auto [entry, is_new] = by_shared_.try_emplace(shared, static_cast<FunctionRef>(references_.size()));
  if (is_new) {
    references_.emplace_back();
    FunctionInfo info;
    info.kind = FrameKind::kBuiltin;
    info.name = name.empty() ? kAnonymous : Limited(name, kMaxNameBytes);
    const std::string key = "builtin:" + info.name;
    Assign(entry->second, key, std::move(info));
  }
  return entry->second;
}

FunctionRef FunctionTable::ForWasm(const WasmModule& module, uint32_t declared_index) {
  const auto ref = static_cast<FunctionRef>(references_.size());
  auto [entry, is_new] = by_wasm_.try_emplace({module.jump_table, declared_index}, ref);
  if (is_new) {
    RawHandleScope scope(isolate_);
    references_.emplace_back();
    references_.back().module.Reset(isolate_, scope.Make<v8::WasmModuleObject>(module.object));
    references_.back().declared_index = declared_index;
    unnamed_++;
  }
  return entry->second;
}

FunctionRef FunctionTable::ForNative(uintptr_t pc) {
  auto [entry, is_new] = by_pc_.try_emplace(pc, static_cast<FunctionRef>(references_.size()));
  if (is_new) {
    references_.emplace_back();
    references_.back().pc = pc;
  }
  return entry->second;
}

FunctionRef FunctionTable::ForBuiltin(uintptr_t pc, FunctionRef function) {
  const FunctionRef ref = ForNative(pc);
  references_[ref].builtin_function = function;
  return ref;
}

void FunctionTable::HoldOnly(const std::vector<bool>& needed) {
  for (size_t i = 0; i < references_.size(); i++) {
    if (needed[i]) continue;
    references_[i].shared.Reset();
    references_[i].module.Reset();
  }
}

void FunctionTable::ForgetAddresses() {
  by_shared_.clear();
  by_wasm_.clear();
}

void FunctionTable::ForgetReferences() {
  ForgetAddresses();
  by_pc_.clear();
  lines_.clear();
  references_.clear();
  references_.resize(kWellKnownCount);
  unnamed_ = 0;
}

void FunctionTable::ForgetIds() {
  ForgetReferences();
  ids_.clear();
  long_map_urls_.clear();
  new_.clear();
  key_bytes_ = 0;
  next_id_ = 0;
}

bool FunctionTable::Name(FunctionRef ref, uint32_t* id) {
  if (references_[ref].id < 0) {
    if (ref < kWellKnownCount) {
      AssignWellKnown(ref, ref);
    } else if (references_[ref].pc != 0) {
      if (!NameByAddress(ref)) return false;
    } else if (!references_[ref].module.IsEmpty()) {
      NameWasm(ref);
    } else if (references_[ref].shared.IsEmpty()) {
      AssignWellKnown(ref, kUnresolved);
    } else {
      v8::HandleScope scope(isolate_);
      std::string key;
      const Reference& reference = references_[ref];
      FunctionInfo info = DescribeScripted(reference.shared.Get(isolate_), reference.is_whole_script, &key);
      // The calls above may have collected garbage, hence drained the ring, hence moved the table: it is indexed anew.
      Assign(ref, key, std::move(info));
    }
  }
  *id = static_cast<uint32_t>(references_[ref].id);
  return true;
}

// With all others of the module that wait for it, so that its bytes are read once.
void FunctionTable::NameWasm(FunctionRef ref) {
  v8::HandleScope scope(isolate_);
  const v8::Global<v8::WasmModuleObject>& module = references_[ref].module;
  std::vector<FunctionRef> waiting;
  std::vector<WasmFunctionName> names;
  for (FunctionRef other = kWellKnownCount; other < references_.size(); other++) {
    if (references_[other].id >= 0 || references_[other].module != module) continue;
    waiting.push_back(other);
    names.push_back({references_[other].declared_index, ""});
  }
  v8::CompiledWasmModule compiled = module.Get(isolate_)->GetCompiledModule();
  const auto bytes = compiled.GetWireBytesRef();
  NameWasmFunctions(bytes.data(), bytes.size(), &names);
  for (size_t i = 0; i < waiting.size(); i++) {
    if (names[i].name.empty()) {
      AssignWellKnown(waiting[i], kWasmFunction);
      continue;
    }
    FunctionInfo info;
    info.kind = FrameKind::kWasm;
    info.name = Limited(std::move(names[i].name), kMaxNameBytes);
    info.file = Limited(compiled.source_url(), kMaxFileBytes);
    const std::string key = "wasm:" + info.file + ":" + std::to_string(bytes.size()) + ":" +
                            std::to_string(names[i].declared_index) + ":" + info.name;
    Assign(waiting[i], key, std::move(info));
  }
}

bool FunctionTable::NameByAddress(FunctionRef ref) {
  if (!SymbolTable::IsReady()) return false;
  const FunctionRef function = references_[ref].builtin_function;
  Symbol symbol;
  const bool found = SymbolTable::Lookup(references_[ref].pc, &symbol);
  if (function != 0 && (!found || IsCarrier(symbol.name))) {
    uint32_t id = 0;
    Name(function, &id);
    references_[ref].id = id;
  } else if (!found) {
    // Executable memory that belongs to no library and is not in V8's code range.
    AssignWellKnown(ref, kWasmFunction);
  } else {
    FunctionInfo info;
    info.name = Limited(std::move(symbol.name), kMaxNameBytes);
    info.kind = symbol.is_builtin ? FrameKind::kBuiltin : FrameKind::kNative;
    Assign(ref, "native:" + std::to_string(symbol.start), std::move(info));
  }
  return true;
}

void FunctionTable::AssignWellKnown(FunctionRef ref, FunctionRef well_known) {
  FunctionInfo info;
  info.name = kWellKnown[well_known].name;
  info.kind = kWellKnown[well_known].kind;
  Assign(ref, kWellKnown[well_known].name, std::move(info));
}

// What binding makes is a closure, which answers for the function and is never called; V8's Script is that closure. It takes names
// and positions from what all closures share. The code of a whole script or CommonJS module has no name and begins where the
// script does; binding that would have V8 tell a debugger of the script once more, as one of the context that is entered.
FunctionInfo FunctionTable::DescribeScripted(v8::Local<v8::UnboundScript> shared, bool is_whole_script,
                                             std::string* key) {
  FunctionInfo info = DescribeScript(shared);
  if (is_whole_script) {
    info.line = std::max(0, shared->GetLineNumber(0) + 1);
    info.column = std::max(0, shared->GetColumnNumber(0) + 1);
  } else {
    const auto function = ReinterpretHandle<v8::Function>(shared->BindToCurrentContext());
    // GetDebugName would look for the name among properties: of the closure, and of what it inherits from.
    info.name = Limited(ToUtf8(function->GetName()), kMaxNameBytes);
    if (info.name.empty()) info.name = Limited(ToUtf8(function->GetInferredName()), kMaxNameBytes);
    info.line = std::max(0, function->GetScriptLineNumber() + 1);
    info.column = std::max(0, function->GetScriptColumnNumber() + 1);
  }
  if (info.name.empty()) info.name = kAnonymous;
  // What V8 makes for a class, its constructor and what sets its fields, may begin at the same place.
  *key = std::to_string(ScriptIdOf(shared)) + ":" + std::to_string(info.line) + ":" + std::to_string(info.column) +
         ":" + info.name;
  return info;
}

void FunctionTable::DescribeSourceMap(v8::Local<v8::Value> url, int script_id, FunctionInfo* info) {
  if (url.IsEmpty() || !url->IsString()) return;
  const int length = url.As<v8::String>()->Length();
  if (static_cast<size_t>(length) <= kMaxMapUrlLength) {
    info->source_map_url = ToUtf8(url);
    return;
  }
  std::string& stand_in = long_map_urls_[script_id];
  if (stand_in.empty() && length > kMaxMapTextLength) {
    stand_in = "#0000000000000000-" + std::to_string(length);
  } else if (stand_in.empty()) {
    auto text = std::make_shared<const std::string>(ToUtf8(url));
    stand_in = StandInFor(*text);
    info->source_map_text = std::move(text);
  }
  info->source_map_url = stand_in;
}

// What is known of a function by its script.
FunctionInfo FunctionTable::DescribeScript(v8::Local<v8::UnboundScript> shared) {
  FunctionInfo info;
  info.kind = FrameKind::kJavaScript;
  const v8::Local<v8::Value> url = shared->GetSourceURL();
  info.file = ToUtf8(IsText(url) ? url : shared->GetScriptName());
  const bool is_data = info.file.starts_with("data:");
  info.file = Limited(std::move(info.file), is_data ? kMaxDataUrlBytes : kMaxFileBytes);
  const int script_id = ScriptIdOf(shared);
  if (info.file.empty() || is_data) info.script_id = script_id;
  DescribeSourceMap(shared->GetSourceMappingURL(), script_id, &info);
  return info;
}

int FunctionTable::LineOf(FunctionRef ref, int32_t script_offset) {
  if (script_offset < 0) return 0;
  const uint64_t key = static_cast<uint64_t>(ref) << 32 | static_cast<uint32_t>(script_offset);
  auto known = lines_.find(key);
  if (known == lines_.end()) {
    if (references_[ref].shared.IsEmpty()) return 0;
    v8::HandleScope scope(isolate_);
    const int line = references_[ref].shared.Get(isolate_)->GetLineNumber(script_offset);
    known = lines_.emplace(key, std::max(0, line + 1)).first;
  }
  return known->second;
}

void FunctionTable::Assign(FunctionRef ref, const std::string& key, FunctionInfo info) {
  auto [entry, is_new] = ids_.try_emplace(key, next_id_);
  references_[ref].id = entry->second;
  if (!is_new) return;
  next_id_++;
  named_++;
  key_bytes_ += key.size() + 64;
  new_.push_back(std::move(info));
}

std::string FunctionTable::ToUtf8(v8::Local<v8::Value> value) {
  if (!IsText(value)) return "";
  v8::String::Utf8Value text(isolate_, value);
  return *text == nullptr ? "" : std::string(*text, text.length());
}

std::vector<FunctionInfo> FunctionTable::TakeNew(size_t limit) {
  const auto end = new_.begin() + static_cast<std::ptrdiff_t>(std::min(limit, new_.size()));
  std::vector<FunctionInfo> taken(std::make_move_iterator(new_.begin()), std::make_move_iterator(end));
  new_.erase(new_.begin(), end);
  return taken;
}

size_t FunctionTable::MemoryBytes() const {
  return references_.capacity() * sizeof(Reference) +
         (by_shared_.size() + by_pc_.size() + by_wasm_.size() + lines_.size()) * 48 + key_bytes_;
}

}  // namespace ox
