#include "v8/function_table.h"

#include <algorithm>
#include <cstdio>
#include <cstring>
#include <string_view>

#include "engine/hash.h"
#include "engine/symbol_table.h"
#include "v8-context.h"
#include "v8-message.h"
#include "v8-primitive.h"
#include "v8/raw_handles.h"

namespace ox {
namespace {

// Names come from the profiled program: a limit keeps one of them from filling the memory.
constexpr size_t kMaxNameBytes = 512;
constexpr size_t kMaxFileBytes = 4096;
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
};

// Builtins that only carry a call from JavaScript to a C++ function: the function says more than they do.
constexpr std::string_view kCarriers[] = {"CEntry", "CallApiCallback", "HandleApiCall", "AdaptorWithBuiltinExitFrame"};

bool IsCarrier(std::string_view builtin) {
  return std::any_of(std::begin(kCarriers), std::end(kCarriers),
                     [&](std::string_view prefix) { return builtin.starts_with(prefix); });
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

FunctionTable::FunctionTable(v8::Isolate* isolate) : isolate_(isolate) { ForgetReferences(); }

FunctionRef FunctionTable::ForShared(uintptr_t shared, uintptr_t closure) {
  auto [entry, is_new] = by_shared_.try_emplace(shared, static_cast<FunctionRef>(references_.size()));
  if (is_new) {
    RawHandleScope scope(isolate_);
    references_.emplace_back();
    // V8's UnboundScript is a SharedFunctionInfo, of any function.
    references_.back().shared.Reset(isolate_, scope.Make<v8::UnboundScript>(shared));
  }
  Reference& reference = references_[entry->second];
  if (closure != 0 && reference.id < 0 && reference.closure.IsEmpty()) {
    RawHandleScope scope(isolate_);
    reference.closure.Reset(isolate_, scope.Make<v8::Function>(closure));
  }
  return entry->second;
}

FunctionRef FunctionTable::ForScriptless(uintptr_t shared, uintptr_t name) {
  auto [entry, is_new] = by_shared_.try_emplace(shared, static_cast<FunctionRef>(references_.size()));
  if (is_new) {
    RawHandleScope scope(isolate_);
    references_.emplace_back();
    references_.back().is_scriptless = true;
    if (name != 0) references_.back().name.Reset(isolate_, scope.Make<v8::String>(name));
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

void FunctionTable::ForgetReferences() {
  by_shared_.clear();
  by_pc_.clear();
  lines_.clear();
  references_.clear();
  references_.resize(kWellKnownCount);
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
    } else {
      v8::HandleScope scope(isolate_);
      std::string key;
      FunctionInfo info = references_[ref].is_scriptless ? DescribeScriptless(references_[ref], &key)
                                                         : DescribeScripted(FunctionOf(references_[ref]), &key);
      // The calls above may have collected garbage, hence drained the ring, hence moved the table: it is indexed anew.
      Assign(ref, key, std::move(info));
    }
  }
  *id = static_cast<uint32_t>(references_[ref].id);
  return true;
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

v8::Local<v8::Function> FunctionTable::FunctionOf(const Reference& reference) {
  if (!reference.closure.IsEmpty()) return reference.closure.Get(isolate_);
  // Binding makes a closure of the function, which answers for it and is never called. V8's Script is that closure.
  return ReinterpretHandle<v8::Function>(reference.shared.Get(isolate_)->BindToCurrentContext());
}

FunctionInfo FunctionTable::DescribeScripted(v8::Local<v8::Function> function, std::string* key) {
  FunctionInfo info;
  info.name = Limited(ToUtf8(function->GetDebugName()), kMaxNameBytes);
  if (info.name.empty()) info.name = Limited(ToUtf8(function->GetInferredName()), kMaxNameBytes);
  if (info.name.empty()) info.name = "(anonymous)";
  const int script_id = function->ScriptId();
  info.kind = FrameKind::kJavaScript;
  const v8::ScriptOrigin origin = function->GetScriptOrigin();
  info.file = ToUtf8(origin.ResourceName());
  const bool is_data = info.file.starts_with("data:");
  info.file = Limited(std::move(info.file), is_data ? kMaxDataUrlBytes : kMaxFileBytes);
  info.line = std::max(0, function->GetScriptLineNumber() + 1);
  info.column = std::max(0, function->GetScriptColumnNumber() + 1);
  if (info.file.empty() || is_data) info.script_id = script_id;
  DescribeSourceMap(origin.SourceMapUrl(), script_id, &info);
  *key = std::to_string(script_id) + ":" + std::to_string(info.line) + ":" + std::to_string(info.column);
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

FunctionInfo FunctionTable::DescribeScriptless(const Reference& reference, std::string* key) {
  FunctionInfo info;
  info.kind = FrameKind::kBuiltin;
  if (!reference.name.IsEmpty()) info.name = Limited(ToUtf8(reference.name.Get(isolate_)), kMaxNameBytes);
  if (info.name.empty()) info.name = "(anonymous)";
  *key = "builtin:" + info.name;
  return info;
}

int FunctionTable::LineOf(FunctionRef ref, int32_t script_offset) {
  if (script_offset < 0 || references_[ref].shared.IsEmpty()) return 0;
  const uint64_t key = static_cast<uint64_t>(ref) << 32 | static_cast<uint32_t>(script_offset);
  auto known = lines_.find(key);
  if (known == lines_.end()) {
    v8::HandleScope scope(isolate_);
    const int line = references_[ref].shared.Get(isolate_)->GetLineNumber(script_offset);
    known = lines_.emplace(key, std::max(0, line + 1)).first;
  }
  return known->second;
}

void FunctionTable::Assign(FunctionRef ref, const std::string& key, FunctionInfo info) {
  auto [entry, is_new] = ids_.try_emplace(key, next_id_);
  references_[ref].id = entry->second;
  references_[ref].closure.Reset();
  references_[ref].name.Reset();
  if (!is_new) return;
  next_id_++;
  named_++;
  key_bytes_ += key.size() + 64;
  new_.push_back(std::move(info));
}

std::string FunctionTable::ToUtf8(v8::Local<v8::Value> value) {
  if (value.IsEmpty() || !value->IsString()) return "";
  v8::String::Utf8Value text(isolate_, value);
  return *text == nullptr ? "" : std::string(*text, text.length());
}

std::vector<FunctionInfo> FunctionTable::TakeNew() {
  std::vector<FunctionInfo> taken;
  taken.swap(new_);
  return taken;
}

size_t FunctionTable::MemoryBytes() const {
  return references_.capacity() * sizeof(Reference) + (by_shared_.size() + by_pc_.size() + lines_.size()) * 48 +
         key_bytes_;
}

}  // namespace ox
