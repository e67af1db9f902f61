#include "v8/layout.h"

#include <dlfcn.h>

#include <cstdio>
#include <cstdlib>

#include "v8-initialization.h"

namespace ox {
namespace {

constexpr Layout kLayouts[] = {
    // Node 20
    {11, 3, 16, 16, 24, 40, 48, 56, 1, 2, 6, false, 7, 24, 8, 32, 54, 10, 245, 252, 262, 191, 2066, 2080, false},
    // Node 22
    {12, 4, 32, 8, 16, 40, 48, 52, 1, 2, 6, false, 7, 32, 8, 32, 64, 9, 206, 210, 274, 205, 2066, 2082, false},
    // Node 24
    {13, 6, 32, 8, 16, 40, 52, 56, 1, 3, 7, true, 8, 32, 8, 40, 64, 9, 187, 192, 282, 186, 2065, 2081, false},
    // Node 26
    {14, 6, 32, 8, 16, 40, 52, 56, 1, 3, 7, true, 8, 32, 8, 40, 64, 10, 186, 192, 288, 185, 2066, 2082, true},
};

struct Exported {
  const char* symbol;
  int expected;
};

// A symbol that this binary does not export proves nothing, and is no contradiction.
bool Contradicts(const Exported& exported) {
  const auto* value = static_cast<const int*>(dlsym(RTLD_DEFAULT, exported.symbol));
  return value != nullptr && *value != exported.expected;
}

const char* FindContradiction(const Layout& layout) {
  const Exported exports[] = {
      {"v8dbg_class_InstructionStream__instruction_start__uintptr_t", layout.instruction_stream_header},
      {"v8dbg_class_Code__instruction_start__Address", layout.code_instruction_start},
      {"v8dbg_class_Code__flags__uint32_t", layout.code_flags},
      {"v8dbg_class_Code__instruction_size__int", layout.code_instruction_size},
      {"v8dbg_class_Code__deoptimization_data__FixedArray", layout.code_deoptimization_data},
      {"v8dbg_class_Code__source_position_table__ByteArray", layout.code_source_position_table},
      {"v8dbg_DeoptimizationDataInlinedFunctionCountIndex", layout.deopt_inlined_function_count},
      {"v8dbg_DeoptimizationDataLiteralArrayIndex", layout.deopt_literal_array},
      {"v8dbg_DeoptimizationDataSharedFunctionInfoIndex", layout.deopt_shared_function_info},
      {"v8dbg_DeoptimizationDataWrappedSharedFunctionInfoIndex", layout.deopt_shared_function_info},
      {"v8dbg_DeoptimizationDataInliningPositionsIndex", layout.deopt_inlining_positions},
      {"v8dbg_class_JSFunction__shared__SharedFunctionInfo", layout.js_function_shared},
      {"v8dbg_class_SharedFunctionInfo__function_data__Object", layout.shared_function_data},
      {"v8dbg_class_SharedFunctionInfo__script_or_debug_info__HeapObject", layout.shared_script},
      {"v8dbg_class_SharedFunctionInfo__script__Tagged_HeapObject_", layout.shared_script},
      {"v8dbg_class_BytecodeArray__data__uintptr_t", layout.bytecode_array_data},
      {"v8dbg_CodeKindInterpretedFunction", layout.kind_interpreted},
      {"v8dbg_CodeKindFieldMask", kCodeKindMask},
      {"v8dbg_type_Code__CODE_TYPE", layout.type_code},
      {"v8dbg_type_InstructionStream__INSTRUCTION_STREAM_TYPE", layout.type_instruction_stream},
      {"v8dbg_type_SharedFunctionInfo__SHARED_FUNCTION_INFO_TYPE", layout.type_shared_function_info},
      {"v8dbg_type_BytecodeArray__BYTECODE_ARRAY_TYPE", layout.type_bytecode_array},
      {"v8dbg_off_fp_function", kFrameFunction},
      {"v8dbg_off_fp_context_or_frame_type", kFrameContextOrType},
      {"v8dbg_off_fp_bytecode_array", kFrameBytecodeArray},
      {"v8dbg_off_fp_bytecode_offset", kFrameBytecodeOffset},
  };
  for (const Exported& exported : exports) {
    if (Contradicts(exported)) return exported.symbol;
  }
  return nullptr;
}

struct Detected {
  const Layout* layout = nullptr;
  char reason[160] = "";
};

Detected Detect() {
  Detected detected;
  int major = 0;
  int minor = 0;
  sscanf(v8::V8::GetVersion(), "%d.%d", &major, &minor);
  for (const Layout& layout : kLayouts) {
    if (layout.v8_major != major || layout.v8_minor != minor) continue;
    const char* contradiction = FindContradiction(layout);
    if (contradiction == nullptr) {
      detected.layout = &layout;
    } else {
      snprintf(detected.reason, sizeof(detected.reason), "%s of this binary is not what V8 %d.%d is known to have",
               contradiction, major, minor);
    }
    return detected;
  }
  snprintf(detected.reason, sizeof(detected.reason), "V8 %d.%d is not a version whose memory layout is known", major,
           minor);
  return detected;
}

}  // namespace

const Layout* CurrentLayout(const char** reason) {
  static const Detected detected = Detect();
  *reason = detected.reason;
  return detected.layout;
}

}  // namespace ox
