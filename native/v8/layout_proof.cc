#include "v8/layout_proof.h"

#include <algorithm>
#include <cstring>
#include <string>
#include <vector>

#include "engine/safe_memory.h"
#include "v8-debug.h"
#include "v8-primitive.h"
#include "v8-script.h"
#include "v8/bytecode_lengths.h"
#include "v8/frame_slots.h"
#include "v8/heap_reader.h"
#include "v8/raw_handles.h"
#include "v8/source_positions.h"

namespace ox {
namespace {

// What is found by a number of the table, and which number that is; null: all was found.
using WrongNumber = const char*;

WrongNumber FindWrongType(const Layout& layout, uintptr_t function, uintptr_t shared) {
  uintptr_t map = 0;
  uint16_t type = 0;
  if (!ReadField(function, 0, &map) || !ReadValue(Untag(map) + kMapInstanceType, &type)) return "kMapInstanceType";
  if (type < layout.type_js_function_first || type > layout.type_js_function_last) return "type_js_function";
  uintptr_t found = 0;
  if (!ReadField(function, layout.js_function_shared, &found) || found != shared) return "js_function_shared";
  return HasType(shared, layout.type_shared_function_info) ? nullptr : "type_shared_function_info";
}

std::string NameOf(v8::Isolate* isolate, v8::Local<v8::Function> function) {
  const v8::String::Utf8Value text(isolate, function->GetName());
  return *text == nullptr ? "" : *text;
}

// The bytecode of the function that is running, and the places in the script that it was made from.
WrongNumber FindWrongBytecode(v8::Isolate* isolate, const Layout& layout, uintptr_t shared,
                              v8::Local<v8::UnboundScript> script, int line) {
  uintptr_t array = 0;
  uint32_t size = 0;
  if (!ReadField(shared, layout.shared_function_data, &array)) return "shared_function_data";
  if (!FindBytecodeArray(layout, array, &array)) return "shared_function_data";
  if (!ReadBytecodeLength(array, &size) || size == 0) return "kArrayLength";
  const BytecodeLengths* lengths = FindBytecodeLengths(layout.v8_major, layout.v8_minor);
  std::vector<uint8_t> bytes(size);
  std::vector<bool> starts;
  if (!ReadMemory(Untag(array) + layout.bytecode_array_data, bytes.data(), size)) return "bytecode_array_data";
  if (lengths != nullptr && !FindBytecodeStarts(*lengths, bytes.data(), size, &starts)) return "bytecode_array_data";
  uintptr_t table = 0;
  std::vector<PositionEntry> positions;
  if (!ReadField(array, layout.bytecode_array_source_position_table, &table) || !ReadBytes(table, &bytes)) {
    return "bytecode_array_source_position_table";
  }
  const bool decoded = DecodePositions(bytes.data(), bytes.size(), layout.positions_shift_code_delta, size, &positions);
  const bool has_line = std::any_of(positions.begin(), positions.end(), [&](const PositionEntry& entry) {
    return script->GetLineNumber(entry.position.script_offset) + 1 == line;
  });
  return decoded && has_line ? nullptr : "positions_shift_code_delta";
}

}  // namespace

const char* FindWrongNumber(v8::Isolate* isolate, const Layout& layout, v8::Local<v8::Function> function) {
  v8::HandleScope handles(isolate);
  // This has V8 make the table of lines, where it has put that off.
  const v8::Local<v8::StackTrace> trace = v8::StackTrace::CurrentStackTrace(isolate, 1);
  const int line = trace->GetFrameCount() == 0 ? 0 : trace->GetFrame(isolate, 0)->GetLineNumber();
  // A v8::Script is a function, and its UnboundScript what all closures share.
  const v8::Local<v8::UnboundScript> script = ReinterpretHandle<v8::Script>(function)->GetUnboundScript();
  const bool has_script = function->ScriptId() != v8::UnboundScript::kNoScriptId;
  const std::string name = NameOf(isolate, function);
  const uintptr_t undefined = AddressIn(v8::Local<v8::Value>(v8::Undefined(isolate)));
  // From here on nothing is allocated in V8's heap but lines of a script, which is done last.
  const uintptr_t shared = AddressIn(script);
  if (const WrongNumber wrong = FindWrongType(layout, AddressIn(function), shared)) return wrong;
  FrameSlots identity(layout, undefined);
  const KeyFrame frame{0, AddressIn(function), false, false, 0, 0, 0};
  identity.Prepare({frame});
  const FrameFunction* found = identity.Find(frame);
  if (found == nullptr || found->has_script != has_script) return "shared_script";
  if (!has_script) return found->name == name ? nullptr : "shared_name";
  if (IsWholeScript(layout, shared)) return "shared_flags";
  return FindWrongBytecode(isolate, layout, shared, script, line);
}

// Where V8 keeps the code differs from version to version: it is within two steps of the object.
RegExpProof ProveRegExp(const CaptureScope& scope, v8::Local<v8::Value> regexp) {
  constexpr size_t kObjectWords = 8;
  constexpr size_t kDataWords = 24;
  constexpr int kCodeWrapperCode = 8;
  const Layout& layout = *scope.layout;
  uintptr_t object[kObjectWords];
  uintptr_t data[kDataWords];
  if (!ReadMemory(Untag(AddressIn(regexp)), object, sizeof(object))) return RegExpProof::kNoCode;
  for (const uintptr_t step : object) {
    if (!IsHeapObject(step) || !ReadMemory(Untag(step), data, sizeof(data))) continue;
    for (uintptr_t word : data) {
      uint32_t flags = 0;
      uintptr_t start = 0;
      // Version 12 has a wrapper around it.
      if (!HasType(word, layout.type_code) && !ReadField(word, kCodeWrapperCode, &word)) continue;
      if (!HasType(word, layout.type_code) || !ReadValue(Untag(word) + layout.code_flags, &flags)) continue;
      // Before a regular expression is compiled, a builtin stands in for its code.
      if (!ReadField(word, layout.code_instruction_start, &start) || scope.IsBuiltin(start)) continue;
      const int kind = static_cast<int>(flags) & kCodeKindMask;
      return kind == layout.kind_regexp ? RegExpProof::kRight : RegExpProof::kWrong;
    }
  }
  return RegExpProof::kNoCode;
}

}  // namespace ox
