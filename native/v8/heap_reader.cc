#include "v8/heap_reader.h"

#include "engine/safe_memory.h"

namespace ox {
namespace {

constexpr int32_t kMaxElements = 1 << 16;
constexpr int32_t kMaxBytes = 1 << 20;

bool ReadLength(uintptr_t array, int32_t max, int32_t* length) {
  uintptr_t word = 0;
  if (!ReadField(array, kArrayLength, &word) || !IsSmi(word)) return false;
  *length = SmiValue(word);
  return *length >= 0 && *length <= max;
}

}  // namespace

bool ReadField(uintptr_t object, int offset, uintptr_t* word) {
  return IsHeapObject(object) && ReadValue(Untag(object) + offset, word);
}

bool HasType(uintptr_t object, uint16_t type) {
  uintptr_t map = 0;
  uint16_t instance_type = 0;
  return ReadField(object, 0, &map) && IsHeapObject(map) && ReadValue(Untag(map) + kMapInstanceType, &instance_type) &&
         instance_type == type;
}

bool ReadArray(uintptr_t array, std::vector<uintptr_t>* words) {
  int32_t length = 0;
  if (!ReadLength(array, kMaxElements, &length)) return false;
  words->resize(length);
  return length == 0 || ReadMemory(Untag(array) + kArrayData, words->data(), length * sizeof(uintptr_t));
}

bool ReadBytes(uintptr_t array, std::vector<uint8_t>* bytes) {
  int32_t length = 0;
  if (!ReadLength(array, kMaxBytes, &length)) return false;
  bytes->resize(length);
  return length == 0 || ReadMemory(Untag(array) + kArrayData, bytes->data(), length);
}

bool FindBytecodeArray(const Layout& layout, uintptr_t object, uintptr_t* array) {
  // Baseline code stands in for the bytecode, and keeps it.
  if (HasType(object, layout.type_code) && !ReadField(object, layout.code_deoptimization_data, &object)) return false;
  *array = object;
  if (HasType(object, layout.type_bytecode_array)) return true;
  // With `--interpreted-frames-native-stack` a function's own entry into the interpreter stands before it.
  return ReadField(object, kInterpreterDataBytecodeArray, array) && HasType(*array, layout.type_bytecode_array);
}

bool IsWholeScript(const Layout& layout, uintptr_t shared) {
  uint32_t flags = 0;
  if (!IsHeapObject(shared) || !ReadValue(Untag(shared) + layout.shared_flags, &flags)) return false;
  const uint32_t syntax = flags >> kFunctionSyntaxShift & kFunctionSyntaxMask;
  return (flags & kIsTopLevel) != 0 || syntax == kWrappedSyntax;
}

bool ReadBytecodeLength(uintptr_t array, uint32_t* size) {
  int32_t length = 0;
  if (!ReadLength(array, kMaxBytes, &length)) return false;
  *size = static_cast<uint32_t>(length);
  return true;
}

}  // namespace ox
