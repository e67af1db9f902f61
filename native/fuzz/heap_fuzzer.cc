// The readers of V8's heap on a small heap that is well formed, but for what the fuzzer changes in it: before it is read, or
// between two reads, as when memory is torn. Whatever they read, they come to an end, leave no buffer and keep the promises that
// the resolver relies on.
#include <cstring>

#include "fuzz/input.h"
#include "fuzz/memory_image.h"
#include "v8/bytecode_map.h"
#include "v8/code_map.h"
#include "v8/frame_slots.h"

namespace ox {
namespace {

// Not that of any V8, which only the readers see; the version is that of a table of bytecode lengths.
constexpr Layout MakeLayout(bool wrapped, bool shifted) {
  return {.v8_major = 11,
          .v8_minor = 3,
          .instruction_stream_header = 32,
          .code_deoptimization_data = 8,
          .code_source_position_table = 16,
          .code_instruction_start = 40,
          .code_flags = 52,
          .code_instruction_size = 56,
          .deopt_inlined_function_count = 1,
          .deopt_literal_array = 3,
          .deopt_shared_function_info = 7,
          .deopt_shared_is_wrapped = wrapped,
          .deopt_inlining_positions = 8,
          .js_function_shared = 32,
          .shared_function_data = 8,
          .shared_script = 40,
          .bytecode_array_source_position_table = 24,
          .bytecode_array_data = 64,
          .kind_interpreted = 9,
          .kind_regexp = 3,
          .type_code = 1,
          .type_instruction_stream = 2,
          .type_shared_function_info = 3,
          .type_bytecode_array = 4,
          .type_js_function_first = 10,
          .type_js_function_last = 12,
          .positions_shift_code_delta = shifted};
}

constexpr Layout kLayouts[] = {MakeLayout(false, false), MakeLayout(true, true)};
constexpr uint32_t kTurbofan = 12;
constexpr uint8_t kLdaZero = 12;  // a bytecode without operands
constexpr size_t kBytecodes = 100;

// Where things stand in the image: maps at the begin, one each 32 bytes, by instance type; code in the upper half.
constexpr size_t kCode = 0x400;
constexpr size_t kDeoptData = 0x500;
constexpr size_t kLiterals = 0x600;
constexpr size_t kWrapper = 0x700;
constexpr size_t kInlinings = 0x800;
constexpr size_t kPositions = 0x900;
constexpr size_t kBytecode = 0xA00;
constexpr size_t kFunction = 0xB00;
constexpr size_t kShared[] = {0xC00, 0xC80, 0xD00};
constexpr size_t kScript = 0xE00;
constexpr size_t kInstructions = 0x8400;
constexpr uint32_t kInstructionsSize = 0x300;
constexpr AddressRange kCodeRange = {MemoryImage::kBegin + 0x8000, MemoryImage::kBegin + MemoryImage::kSize};
constexpr uintptr_t kFunctionWord = MemoryImage::kBegin + kFunction + 1;

uint64_t Tagged(size_t offset) { return MemoryImage::kBegin + offset + 1; }
uint64_t Smi(int32_t value) { return static_cast<uint64_t>(static_cast<uint32_t>(value)) << 32; }

class HeapBuilder {
 public:
  HeapBuilder(const Layout& layout, MemoryImage* image) : layout_(layout), image_(image) {}

  void Build() {
    for (uint16_t type = 0; type < 16; type++) image_->Put(MapOf(type) + kMapInstanceType, &type, sizeof(type));
    BuildCode();
    BuildInlinings();
    BuildFunctions();
  }

 private:
  static size_t MapOf(uint16_t type) { return size_t{type} * 32; }

  void PutObject(size_t offset, uint16_t type) { image_->Put64(offset, Tagged(MapOf(type))); }

  void PutBytes(size_t offset, const void* bytes, size_t size) {
    PutObject(offset, 5);
    image_->Put64(offset + kArrayLength, Smi(static_cast<int32_t>(size)));
    image_->Put(offset + kArrayData, bytes, size);
  }

  void BuildCode() {
    PutObject(kInstructions - layout_.instruction_stream_header, layout_.type_instruction_stream);
    image_->Put64(kInstructions - layout_.instruction_stream_header + kInstructionStreamCode, Tagged(kCode));
    PutObject(kCode, layout_.type_code);
    image_->Put64(kCode + layout_.code_deoptimization_data, Tagged(kDeoptData));
    image_->Put64(kCode + layout_.code_source_position_table, Tagged(kPositions));
    image_->Put64(kCode + layout_.code_instruction_start, MemoryImage::kBegin + kInstructions);
    image_->Put(kCode + layout_.code_flags, &kTurbofan, sizeof(kTurbofan));
    image_->Put(kCode + layout_.code_instruction_size, &kInstructionsSize, sizeof(kInstructionsSize));
    PutObject(kDeoptData, 5);
    image_->Put64(kDeoptData + kArrayLength, Smi(9));
    auto entry = [&](int index, uint64_t word) { image_->Put64(kDeoptData + kArrayData + index * 8, word); };
    entry(layout_.deopt_inlined_function_count, Smi(2));
    entry(layout_.deopt_literal_array, Tagged(kLiterals));
    entry(layout_.deopt_shared_function_info, Tagged(layout_.deopt_shared_is_wrapped ? kWrapper : kShared[0]));
    entry(layout_.deopt_inlining_positions, Tagged(kInlinings));
    PutObject(kWrapper, 6);
    image_->Put64(kWrapper + kWrapperSharedFunctionInfo, Tagged(kShared[0]));
  }

  // The second function is inlined into the first, and the third into the second.
  void BuildInlinings() {
    const uint64_t literals[] = {Tagged(kShared[1]), Tagged(kShared[2])};
    PutObject(kLiterals, 5);
    image_->Put64(kLiterals + kArrayLength, Smi(2));
    image_->Put(kLiterals + kArrayData, literals, sizeof(literals));
    const uint64_t inlinings[] = {Position(10, -1), 0, Position(20, 0), 1};
    PutBytes(kInlinings, inlinings, sizeof(inlinings));
    // Two entries, at offsets 16 and 48, of the third function and of the first.
    std::vector<uint8_t> table;
    PushEntry(&table, 17, Position(30, 1), 0);
    PushEntry(&table, 32, Position(15, -1), Position(30, 1));
    PutBytes(kPositions, table.data(), table.size());
  }

  static uint64_t Position(int32_t script_offset, int32_t inlining_id) {
    return (static_cast<uint64_t>(script_offset + 1) << 1) | (static_cast<uint64_t>(inlining_id + 1) << 31);
  }

  static void PushVarint(std::vector<uint8_t>* table, uint64_t bits) {
    for (; bits >= 0x80; bits >>= 7) table->push_back(static_cast<uint8_t>(bits) | 0x80);
    table->push_back(static_cast<uint8_t>(bits));
  }

  static uint64_t Zigzag(int64_t value) {
    return static_cast<uint64_t>(value << 1) ^ static_cast<uint64_t>(value >> 63);
  }

  void PushEntry(std::vector<uint8_t>* table, int64_t code_delta, uint64_t bits, uint64_t last_bits) {
    PushVarint(table, layout_.positions_shift_code_delta ? static_cast<uint64_t>(code_delta) << 2 : Zigzag(code_delta));
    PushVarint(table, Zigzag(static_cast<int64_t>(bits - last_bits)));
  }

  void BuildFunctions() {
    for (size_t shared : kShared) {
      PutObject(shared, layout_.type_shared_function_info);
      image_->Put64(shared + layout_.shared_function_data, Tagged(kBytecode));
      image_->Put64(shared + layout_.shared_script, Tagged(kScript));
    }
    PutObject(kBytecode, layout_.type_bytecode_array);
    image_->Put64(kBytecode + kArrayLength, Smi(kBytecodes));
    for (size_t i = 0; i < kBytecodes; i++) image_->Put(kBytecode + layout_.bytecode_array_data + i, &kLdaZero, 1);
    image_->Put64(kBytecode + layout_.bytecode_array_source_position_table, Tagged(kPositions));
    PutObject(kFunction, layout_.type_js_function_first);
    image_->Put64(kFunction + layout_.js_function_shared, Tagged(kShared[0]));
  }

  const Layout& layout_;
  MemoryImage* const image_;
};

// A word that a heap might hold: a pointer into it, a small number, or anything.
uint64_t TakeWord(Input* input) {
  switch (input->Take<uint8_t>() % 4) {
    case 0:
      return MemoryImage::kBegin + input->Take<uint16_t>();
    case 1:
      return Tagged(input->Take<uint16_t>() & ~7u);
    case 2:
      return Smi(input->Take<int16_t>());
    default:
      return input->Take<uint64_t>();
  }
}

void ChangeSomething(Input* input, MemoryImage* image) {
  const auto what = input->Take<uint8_t>();
  if (what % 16 == 15) return image->Remove(input->Take<uint8_t>());
  const auto where = input->Take<uint16_t>();
  // Mostly where there is something.
  const size_t offset = what % 16 < 12 ? where % 0x1000 : where;
  const size_t size = what % 2 == 0 ? 8 : 1u << (what >> 6);
  const size_t after_reads = what % 4 == 0 ? 0 : input->Take<uint8_t>();
  image->Later({after_reads, size == 8 ? offset & ~size_t{7} : offset, TakeWord(input), size});
}

void CheckCode(const CodeInfo& code, uintptr_t pc) {
  OX_REQUIRE(pc >= code.start && pc - code.start < code.size && code.decoded);
  if (!code.can_expand) return;
  for (const PositionEntry& entry : code.positions) {
    OX_REQUIRE(entry.code_offset <= code.size);
    std::vector<InlinedStep> steps;
    if (!ExpandInlining(entry.position, code.inlinings, &steps)) continue;
    for (const InlinedStep& step : steps) {
      OX_REQUIRE(step.function_index >= -1);
      OX_REQUIRE(step.function_index < static_cast<int32_t>(code.inlined_functions.size()));
    }
  }
}

// Returns the number of functions that were found inlined.
size_t ReadCode(const Layout& layout, const uintptr_t* more_pcs, size_t count) {
  CodeMap map(layout, kCodeRange);
  size_t inlined = 0;
  std::vector<uintptr_t> pcs(more_pcs, more_pcs + count);
  for (uint32_t offset : {kInstructionsSize - 1, 0u, 20u, 50u})
    pcs.push_back(MemoryImage::kBegin + kInstructions + offset);
  for (uintptr_t pc : pcs) {
    const CodeInfo* code = map.Find(pc);
    if (code == nullptr) continue;
    CheckCode(*code, pc);
    if (code->can_expand) inlined = code->inlined_functions.size();
    OX_REQUIRE(map.Find(pc) == code);
  }
  OX_REQUIRE(map.MemoryBytes() < size_t{64} << 20);
  return inlined;
}

bool ReadFunction(const Layout& layout, uintptr_t word) {
  FrameSlots slots(layout, Tagged(kScript) + 8);
  const KeyFrame frame{MemoryImage::kBegin + kInstructions, word, false, false, 0, 0, 0};
  slots.Prepare({frame, frame, {0, 0, true}});
  const FrameFunction* function = slots.Find(frame);
  if (function == nullptr) return false;
  OX_REQUIRE(IsHeapObject(function->shared));
  BytecodeMap bytecodes(layout);
  const uintptr_t first = MemoryImage::kBegin + kBytecode + layout.bytecode_array_data;
  for (uintptr_t address : {first - 1, first, first + 60, first + 99, first + 100, uintptr_t{0}, UINTPTR_MAX}) {
    OX_REQUIRE(bytecodes.ScriptOffset(function->shared, address) >= -1);
    for (uint32_t offset : {0u, 62u, 63u, 100u, 162u, 163u, UINT32_MAX}) {
      const uintptr_t bytecode = bytecodes.AddressOf(function->shared, address, offset);
      OX_REQUIRE(bytecode == 0 || bytecodes.AddressOf(function->shared, bytecode, offset) == bytecode);
    }
  }
  return true;
}

void RequireThatTheHeapIsUnderstood(const Layout& layout) {
  MemoryImage image;
  HeapBuilder(layout, &image).Build();
  MemoryImage::MakeCurrent(&image);
  OX_REQUIRE(ReadCode(layout, nullptr, 0) == 2);
  OX_REQUIRE(ReadFunction(layout, kFunctionWord));
  BytecodeMap bytecodes(layout);
  const uintptr_t array = Tagged(kBytecode);
  const uint32_t first = layout.bytecode_array_data - 1;
  OX_REQUIRE(bytecodes.AddressOf(Tagged(kShared[0]), array + first, first + 7) == array + first + 7);
  OX_REQUIRE(bytecodes.AddressOf(Tagged(kShared[0]), array + first, first + kBytecodes) == 0);
}

}  // namespace
}  // namespace ox

extern "C" int LLVMFuzzerInitialize(int*, char***) {
  for (const ox::Layout& layout : ox::kLayouts) ox::RequireThatTheHeapIsUnderstood(layout);
  return 0;
}

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* bytes, size_t size) {
  ox::Input input(bytes, size);
  const ox::Layout& layout = ox::kLayouts[input.Take<uint8_t>() & 1];
  const uintptr_t pcs[] = {ox::kCodeRange.begin + input.Take<uint16_t>() % 0x8000, input.Take<uintptr_t>()};
  const uintptr_t function = ox::TakeWord(&input);
  ox::MemoryImage image;
  ox::HeapBuilder(layout, &image).Build();
  while (!input.empty()) ox::ChangeSomething(&input, &image);
  ox::MemoryImage::MakeCurrent(&image);
  ox::ReadCode(layout, pcs, 2);
  ox::ReadFunction(layout, ox::kFunctionWord);
  ox::ReadFunction(layout, function);
  return 0;
}
