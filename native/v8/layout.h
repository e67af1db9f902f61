// Where V8 keeps things, by version: the table of numbers about V8's internals in this code. The lengths of its bytecodes have
// their own, in bytecode_lengths.h.
//
// Some of the numbers are exported by the node binary (`v8dbg_*`, for debuggers); those are compared with the table when the
// process first needs them. What is not exported is proved by two functions whose answers V8's public API has, too
// (layout_proof.h), and by the self-test (src/binding/self-test.ts).
#pragma once

#include <cstdint>

#include "engine/status.h"

namespace ox {

// Offsets are in bytes from the start of the untagged object.
struct Layout {
  int v8_major;
  int v8_minor;

  int instruction_stream_header;   // InstructionStream.instruction_start: the code begins here
  int code_deoptimization_data;    // BytecodeArray or InterpreterData in baseline code
  int code_source_position_table;  // the bytecode offset table in baseline code
  int code_instruction_start;
  int code_flags;
  int code_instruction_size;

  int deopt_inlined_function_count;  // indices into DeoptimizationData
  int deopt_literal_array;
  int deopt_shared_function_info;
  bool deopt_shared_is_wrapped;  // the entry is a wrapper that holds the SharedFunctionInfo
  int deopt_inlining_positions;
  int deopt_exit_start;  // behind it: how many exits are eager, and lazy, then three words for each

  int js_function_shared;
  int shared_function_data;
  int shared_name;  // of functions without a script; others have a ScopeInfo there
  int shared_script;
  int shared_flags;
  int bytecode_array_source_position_table;
  int bytecode_array_data;

  int kind_interpreted;  // CodeKind values; baseline, maglev and turbofan follow in this order
  int kind_regexp;
  uint16_t type_code;  // instance types
  uint16_t type_instruction_stream;
  uint16_t type_shared_function_info;
  uint16_t type_bytecode_array;
  uint16_t type_js_function_first;
  uint16_t type_js_function_last;

  // Types of frames: WebAssembly's own, and the last of those that belong to it, which follow.
  int wasm_frame;
  int wasm_frame_last;
  bool entry_keeps_fast_call;  // a frame by which C++ enters JavaScript keeps the last call without a frame, too

  // WebAssembly's instances: the object itself, or, where it is not 0, what leads from a frame's to it; then where in that its module
  // is, and in a frame's the module's jump table and the budgets after which functions are compiled anew.
  int wasm_instance_object;
  int wasm_module_object;
  int wasm_jump_table;
  int wasm_jump_slot;  // bytes of an entry
  int wasm_tiering_budget;
  uint16_t type_wasm_instance_object;
  uint16_t type_wasm_module_object;

  bool positions_shift_code_delta;  // encoding of the source position table, see source_positions.h
};

// The same in every version that the table knows.
constexpr uint32_t kIsTopLevel = 1u << 27;  // in SharedFunctionInfo's flags
constexpr int kFunctionSyntaxShift = 7;
constexpr uint32_t kFunctionSyntaxMask = 7;
constexpr uint32_t kWrappedSyntax = 4;  // of a CommonJS module, whose function Node.js puts around the source
constexpr int kMapInstanceType = 12;
constexpr uint16_t kFirstNonStringType = 128;
constexpr int kStringLength = 12;  // int32_t
constexpr int kStringUnits = 16;   // of sequential strings
constexpr int kThinStringActual = 16;
constexpr int kStringRepresentationMask = 7;  // of the instance type
constexpr int kSequentialString = 0;
constexpr int kThinString = 5;
constexpr int kOneByteString = 8;
constexpr int kArrayLength = 8;
constexpr int kArrayData = 16;
constexpr int kInstructionStreamCode = 8;
constexpr int kWrapperSharedFunctionInfo = 8;
constexpr int kInterpreterDataBytecodeArray = 8;
constexpr int kWasmInstanceTrustedData = 24;
constexpr int kCodeKindMask = 15;
constexpr uintptr_t kTagMask = 3;

// Frame slots, from the frame pointer.
constexpr int kFrameReturnAddress = 8;
constexpr int kFrameContextOrType = -8;
constexpr int kFrameFunction = -16;
constexpr int kFrameBytecodeArray = -32;
constexpr int kFrameBytecodeOffset = -40;
// The type of a frame by which C++ has entered JavaScript, and what it keeps of the calls to C++ before.
constexpr int kEntryFrame = 1;
constexpr int kConstructEntryFrame = 2;
#if defined(__x86_64__)
constexpr int kEntryExitFrame = -64;
#elif defined(__aarch64__)
constexpr int kEntryExitFrame = -24;
#endif
constexpr int kEntryFastCallFrame = kEntryExitFrame - 8;
constexpr int kEntryFastCallPc = kEntryExitFrame - 16;
// Frames that belong to no function are marked with a small even number of V8's own, twice their type, in the place of the context.
constexpr uintptr_t kMaxFrameMarker = 128;

// The registers in which the interpreter has its bytecode array and its offset in it. Both count as the slots do, but for the
// offset's tag.
#if defined(__x86_64__)
constexpr int kBytecodeArrayRegister = 12;
constexpr int kBytecodeOffsetRegister = 9;
#elif defined(__aarch64__)
constexpr int kBytecodeArrayRegister = 20;
constexpr int kBytecodeOffsetRegister = 19;
#endif

inline bool IsHeapObject(uintptr_t word) { return (word & kTagMask) == 1; }
inline bool IsFrameMarker(uintptr_t word) { return word > 0 && word < kMaxFrameMarker && word % 2 == 0; }
inline bool IsWeakHeapObject(uintptr_t word) { return (word & kTagMask) == 3; }
inline uintptr_t Untag(uintptr_t word) { return word & ~kTagMask; }
inline bool IsSmi(uintptr_t word) { return (word & 0xFFFFFFFFull) == 0; }
inline int32_t SmiValue(uintptr_t word) { return static_cast<int32_t>(static_cast<int64_t>(word) >> 32); }

// The layout of the V8 in this process; null where its version is not in the table, or where an exported number contradicts
// it or is missing: `reason` then says which. Any thread; not for signals. Constant after the first call.
const Layout* CurrentLayout(const char** reason);

}  // namespace ox
