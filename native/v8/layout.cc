#include "v8/layout.h"

#include <dlfcn.h>

#include <algorithm>
#include <cstdio>
#include <optional>
#include <vector>

#include "v8-initialization.h"
#include "v8/layout_override.h"

namespace ox {
namespace {

// clang-format off
constexpr Layout kLayouts[] = {
    // Node 20
    {.v8_major = 11, .v8_minor = 3, .instruction_stream_header = 16, .code_deoptimization_data = 16,
     .code_source_position_table = 24, .code_instruction_start = 40, .code_flags = 48,
     .code_instruction_size = 56, .deopt_inlined_function_count = 1, .deopt_literal_array = 2,
     .deopt_shared_function_info = 6, .deopt_shared_is_wrapped = false, .deopt_inlining_positions = 7, .deopt_exit_start = 8,
     .js_function_shared = 24, .shared_function_data = 8, .shared_name = 16, .shared_script = 32, .shared_flags = 48,
     .bytecode_array_source_position_table = 32, .bytecode_array_data = 54, .kind_interpreted = 10, .kind_regexp = 3,
     .type_code = 245, .type_instruction_stream = 252, .type_shared_function_info = 262,
     .type_bytecode_array = 191, .type_js_function_first = 2066, .type_js_function_last = 2081,
     .wasm_frame = 4, .wasm_frame_last = 12, .entry_keeps_fast_call = false,
     .wasm_instance_object = 0, .wasm_module_object = 208, .wasm_jump_table = 120, .wasm_jump_slot = 5,
     .wasm_tiering_budget = 176, .type_wasm_instance_object = 2154, .type_wasm_module_object = 2156,
     .positions_shift_code_delta = false},
    // Node 22
    {.v8_major = 12, .v8_minor = 4, .instruction_stream_header = 32, .code_deoptimization_data = 8,
     .code_source_position_table = 16, .code_instruction_start = 40, .code_flags = 48,
     .code_instruction_size = 52, .deopt_inlined_function_count = 1, .deopt_literal_array = 2,
     .deopt_shared_function_info = 6, .deopt_shared_is_wrapped = false, .deopt_inlining_positions = 7, .deopt_exit_start = 8,
     .js_function_shared = 32, .shared_function_data = 8, .shared_name = 16, .shared_script = 32, .shared_flags = 48,
     .bytecode_array_source_position_table = 24, .bytecode_array_data = 64, .kind_interpreted = 9, .kind_regexp = 3,
     .type_code = 206, .type_instruction_stream = 210, .type_shared_function_info = 274,
     .type_bytecode_array = 205, .type_js_function_first = 2066, .type_js_function_last = 2082,
     .wasm_frame = 4, .wasm_frame_last = 12, .entry_keeps_fast_call = false,
     .wasm_instance_object = 160, .wasm_module_object = 32, .wasm_jump_table = 72, .wasm_jump_slot = 5,
     .wasm_tiering_budget = 120, .type_wasm_instance_object = 2156, .type_wasm_module_object = 2158,
     .positions_shift_code_delta = false},
    // Node 24
    {.v8_major = 13, .v8_minor = 6, .instruction_stream_header = 32, .code_deoptimization_data = 8,
     .code_source_position_table = 16, .code_instruction_start = 40, .code_flags = 52,
     .code_instruction_size = 56, .deopt_inlined_function_count = 1, .deopt_literal_array = 3,
     .deopt_shared_function_info = 7, .deopt_shared_is_wrapped = true, .deopt_inlining_positions = 8, .deopt_exit_start = 9,
     .js_function_shared = 32, .shared_function_data = 8, .shared_name = 24, .shared_script = 40, .shared_flags = 56,
     .bytecode_array_source_position_table = 24, .bytecode_array_data = 64, .kind_interpreted = 9, .kind_regexp = 3,
     .type_code = 187, .type_instruction_stream = 192, .type_shared_function_info = 282,
     .type_bytecode_array = 186, .type_js_function_first = 2065, .type_js_function_last = 2081,
     .wasm_frame = 4, .wasm_frame_last = 13, .entry_keeps_fast_call = true,
     .wasm_instance_object = 152, .wasm_module_object = 32, .wasm_jump_table = 56, .wasm_jump_slot = 8,
     .wasm_tiering_budget = 104, .type_wasm_instance_object = 2160, .type_wasm_module_object = 2163,
     .positions_shift_code_delta = false},
    // Node 26
    {.v8_major = 14, .v8_minor = 6, .instruction_stream_header = 32, .code_deoptimization_data = 8,
     .code_source_position_table = 16, .code_instruction_start = 40, .code_flags = 52,
     .code_instruction_size = 56, .deopt_inlined_function_count = 1, .deopt_literal_array = 3,
     .deopt_shared_function_info = 7, .deopt_shared_is_wrapped = true, .deopt_inlining_positions = 8, .deopt_exit_start = 9,
     .js_function_shared = 32, .shared_function_data = 8, .shared_name = 24, .shared_script = 40, .shared_flags = 56,
     .bytecode_array_source_position_table = 24, .bytecode_array_data = 64, .kind_interpreted = 10, .kind_regexp = 4,
     .type_code = 186, .type_instruction_stream = 192, .type_shared_function_info = 288,
     .type_bytecode_array = 185, .type_js_function_first = 2066, .type_js_function_last = 2082,
     .wasm_frame = 24, .wasm_frame_last = 34, .entry_keeps_fast_call = true,
     .wasm_instance_object = 104, .wasm_module_object = 32, .wasm_jump_table = 56, .wasm_jump_slot = 8,
     .wasm_tiering_budget = 72, .type_wasm_instance_object = 2160, .type_wasm_module_object = 2163,
     .positions_shift_code_delta = true},
};
// clang-format on

struct Exported {
  const char* symbol;
  int expected;
};

// What the binaries of all versions in the table export. One that does not is another build of V8, of which nothing is known.
std::vector<Exported> Required(const Layout& layout) {
  return {
      {"v8dbg_HeapObjectTag", 1},
      {"v8dbg_HeapObjectTagMask", kTagMask},
      {"v8dbg_SmiShiftSize", 31},
      {"v8dbg_class_HeapObject__map__Map", 0},
      {"v8dbg_class_Map__instance_type__uint16_t", kMapInstanceType},
      {"v8dbg_class_FixedArrayBase__length__SMI", kArrayLength},
      {"v8dbg_class_FixedArray__data__uintptr_t", kArrayData},
      {"v8dbg_class_InstructionStream__instruction_start__uintptr_t", layout.instruction_stream_header},
      {"v8dbg_DeoptimizationDataInlinedFunctionCountIndex", layout.deopt_inlined_function_count},
      {"v8dbg_DeoptimizationDataLiteralArrayIndex", layout.deopt_literal_array},
      {"v8dbg_DeoptimizationDataInliningPositionsIndex", layout.deopt_inlining_positions},
      {"v8dbg_class_JSFunction__shared__SharedFunctionInfo", layout.js_function_shared},
      {"v8dbg_class_SharedFunctionInfo__flags__int", layout.shared_flags},
      {"v8dbg_class_BytecodeArray__data__uintptr_t", layout.bytecode_array_data},
      {"v8dbg_class_String__length__int32_t", kStringLength},
      {"v8dbg_class_SeqOneByteString__chars__char", kStringUnits},
      {"v8dbg_class_ThinString__actual__String", kThinStringActual},
      {"v8dbg_StringRepresentationMask", kStringRepresentationMask},
      {"v8dbg_SeqStringTag", kSequentialString},
      {"v8dbg_ThinStringTag", kThinString},
      {"v8dbg_OneByteStringTag", kOneByteString},
      {"v8dbg_StringEncodingMask", kOneByteString},
      {"v8dbg_CodeKindInterpretedFunction", layout.kind_interpreted},
      {"v8dbg_CodeKindBaseline", layout.kind_interpreted + 1},
      {"v8dbg_CodeKindFieldMask", kCodeKindMask},
      {"v8dbg_type_JSFunction__JS_FUNCTION_TYPE", layout.type_js_function_first},
      {"v8dbg_type_Code__CODE_TYPE", layout.type_code},
      {"v8dbg_type_InstructionStream__INSTRUCTION_STREAM_TYPE", layout.type_instruction_stream},
      {"v8dbg_type_SharedFunctionInfo__SHARED_FUNCTION_INFO_TYPE", layout.type_shared_function_info},
      {"v8dbg_type_BytecodeArray__BYTECODE_ARRAY_TYPE", layout.type_bytecode_array},
      {"v8dbg_InterpreterBytecodeArrayRegister", kBytecodeArrayRegister},
      {"v8dbg_InterpreterBytecodeOffsetRegister", kBytecodeOffsetRegister},
      {"v8dbg_frametype_EntryFrame", kEntryFrame},
      {"v8dbg_frametype_ConstructEntryFrame", kConstructEntryFrame},
      {"v8dbg_frametype_WasmFrame", layout.wasm_frame},
      {"v8dbg_type_WasmModuleObject__WASM_MODULE_OBJECT_TYPE", layout.type_wasm_module_object},
      {"v8dbg_off_fp_function", kFrameFunction},
      {"v8dbg_off_fp_context_or_frame_type", kFrameContextOrType},
      {"v8dbg_off_fp_bytecode_array", kFrameBytecodeArray},
      {"v8dbg_off_fp_bytecode_offset", kFrameBytecodeOffset},
  };
}

// What some export, by the name that it has there.
std::vector<Exported> Optional(const Layout& layout) {
  return {
      {"v8dbg_class_Code__instruction_start__Address", layout.code_instruction_start},
      {"v8dbg_class_Code__flags__uint32_t", layout.code_flags},
      {"v8dbg_class_Code__instruction_size__int", layout.code_instruction_size},
      {"v8dbg_class_Code__deoptimization_data__FixedArray", layout.code_deoptimization_data},
      {"v8dbg_class_Code__source_position_table__ByteArray", layout.code_source_position_table},
      {"v8dbg_DeoptimizationDataSharedFunctionInfoIndex", layout.deopt_shared_function_info},
      {"v8dbg_DeoptimizationDataWrappedSharedFunctionInfoIndex", layout.deopt_shared_function_info},
      {"v8dbg_class_SharedFunctionInfo__function_data__Object", layout.shared_function_data},
      {"v8dbg_class_SharedFunctionInfo__name_or_scope_info__Object", layout.shared_name},
      {"v8dbg_class_SharedFunctionInfo__name_or_scope_info__Tagged_Object_", layout.shared_name},
      {"v8dbg_class_SharedFunctionInfo__name_or_scope_info__Tagged_NameOrScopeInfoT_", layout.shared_name},
      {"v8dbg_class_SharedFunctionInfo__script_or_debug_info__HeapObject", layout.shared_script},
      {"v8dbg_class_SharedFunctionInfo__script__Tagged_HeapObject_", layout.shared_script},
      {"v8dbg_type_WasmInstanceObject__WASM_INSTANCE_OBJECT_TYPE", layout.type_wasm_instance_object},
      {"v8dbg_frametype_WasmSegmentStartFrame", layout.wasm_frame_last},
  };
}

const int* ValueOf(const char* symbol) { return static_cast<const int*>(dlsym(RTLD_DEFAULT, symbol)); }

struct Detected {
  // The table's own entry, but for what a developer has changed of it.
  std::optional<Layout> layout;
  char reason[200] = "";

  // False, with the reason, where the binary contradicts the table, or cannot be asked.
  template <typename... Arguments>
  bool Refuse(const char* format, Arguments... arguments) {
    snprintf(reason, sizeof(reason), format, arguments...);
    return false;
  }
};

bool Compare(const Layout& layout, Detected* detected) {
  const std::vector<Exported> required = Required(layout);
  const bool exports_any = std::any_of(required.begin(), required.end(),
                                       [](const Exported& each) { return ValueOf(each.symbol) != nullptr; });
  if (!exports_any) {
    return detected->Refuse("this binary exports none of the numbers (v8dbg_*) by which its memory layout is checked");
  }
  for (const Exported& each : required) {
    if (ValueOf(each.symbol) == nullptr) {
      return detected->Refuse("this binary does not export %s, by which its memory layout is checked", each.symbol);
    }
  }
  std::vector<Exported> all = Optional(layout);
  all.insert(all.end(), required.begin(), required.end());
  for (const Exported& each : all) {
    const int* value = ValueOf(each.symbol);
    if (value == nullptr || *value == each.expected) continue;
    return detected->Refuse("%s of this binary is not what V8 %d.%d is known to have: it is %d, not %d", each.symbol,
                            layout.v8_major, layout.v8_minor, *value, each.expected);
  }
  return true;
}

Detected Detect() {
  Detected detected;
  int major = 0;
  int minor = 0;
  sscanf(v8::V8::GetVersion(), "%d.%d", &major, &minor);
  for (Layout layout : kLayouts) {
    if (layout.v8_major != major || layout.v8_minor != minor) continue;
    OverrideLayout(&layout);
    if (!ComparesLayout() || Compare(layout, &detected)) detected.layout = layout;
    return detected;
  }
  detected.Refuse("V8 %d.%d is not a version whose memory layout is known", major, minor);
  return detected;
}

}  // namespace

const Layout* CurrentLayout(const char** reason) {
  static const Detected detected = Detect();
  *reason = detected.reason;
  return detected.layout ? &*detected.layout : nullptr;
}

}  // namespace ox
