#include "v8/bytecode_lengths.h"

namespace ox {
namespace {

// A bytecode that says how wide the scalable operands of the one behind it are; both count as one.
constexpr uint8_t kWide = 0;
constexpr uint8_t kDebugBreakWide = 2;
constexpr uint8_t kLastPrefix = 3;

// clang-format off
constexpr BytecodeLengths kLengths[] = {
    // Node 20
    {.v8_major = 11, .v8_minor = 3,
     .scalable_operands =
         "0000012342310100000133111211100002223113313313322233333322222222"
         "2222222222222222111100011134434542344232244222222221111022012022"
         "2122220003111111111111111111111131224100001001343301100000000000"
         "000000",
     .fixed_bytes =
         "0000000002200000000000000000000010000000000010000000010100000000"
         "0000000000000000000000000000000000000221100000000000000021001010"
         "1000000000000000000000000000000000000000000000000000000000000000"
         "000000"},
    // Node 22
    {.v8_major = 12, .v8_minor = 4,
     .scalable_operands =
         "0000012342310100000133111211100002223131133133133242233333322222"
         "2222222222222222222111100011134434542344232244222222222011100220"
         "1202221222200031111111111111111111111312241000010013433011000000"
         "00000000000",
     .fixed_bytes =
         "0000000002200000000000000000000010000000000000100000000010100000"
         "0000000000000000000000000000000000000000221100000000000000000210"
         "0101010000000000000000000000000000000000000000000000000000000000"
         "00000000000"},
    // Node 24
    {.v8_major = 13, .v8_minor = 6,
     .scalable_operands =
         "0000012342310100000133311112111000022231311333133313324223333332"
         "2222222222222222222222211110011113443454234423224422222222201110"
         "0220120222122220003111111111131111111111113312410000100134330110"
         "0000000000000000",
     .fixed_bytes =
         "0000000002200000000000000000000000100000000000000010000000001010"
         "0000000000000000000000000000000000000000000022110000000000000000"
         "0210010101000000000000000000000000000000000000000000000000000000"
         "0000000000000000"},
    // Node 26
    {.v8_major = 14, .v8_minor = 6,
     .scalable_operands =
         "0000012342310100000133311112111000022231311333133313324223333332"
         "2222222222222222222222222111100111134434542344232244211111122011"
         "1002201202221222220003111111111131111111111113312414000010013433"
         "01000000000000000000",
     .fixed_bytes =
         "0000000002200000000000000000000000100000000000000010000000001010"
         "0000000000001000000000000000000000000000000000221100022222200000"
         "0002100101010000000000000000000000000000000000000000000000000000"
         "00100000000000000000"},
};
// clang-format on

constexpr bool IsComplete(const BytecodeLengths& lengths) {
  return lengths.scalable_operands.size() == lengths.fixed_bytes.size();
}
static_assert(IsComplete(kLengths[0]) && IsComplete(kLengths[1]) && IsComplete(kLengths[2]) && IsComplete(kLengths[3]));

uint32_t Digit(char digit) { return static_cast<uint32_t>(digit - '0'); }

}  // namespace

const BytecodeLengths* FindBytecodeLengths(int v8_major, int v8_minor) {
  for (const BytecodeLengths& lengths : kLengths) {
    if (lengths.v8_major == v8_major && lengths.v8_minor == v8_minor) return &lengths;
  }
  return nullptr;
}

uint32_t BytecodeLength(const BytecodeLengths& lengths, const uint8_t* bytecodes, size_t size) {
  size_t at = 0;
  uint32_t scale = 1;
  if (size != 0 && bytecodes[0] <= kLastPrefix) {
    scale = bytecodes[0] == kWide || bytecodes[0] == kDebugBreakWide ? 2 : 4;
    at = 1;
  }
  if (at >= size) return 0;
  const uint8_t opcode = bytecodes[at];
  if (opcode >= lengths.fixed_bytes.size() || opcode <= kLastPrefix) return 0;
  const size_t length = at + 1 + Digit(lengths.fixed_bytes[opcode]) + scale * Digit(lengths.scalable_operands[opcode]);
  return length <= size ? static_cast<uint32_t>(length) : 0;
}

bool FindBytecodeStarts(const BytecodeLengths& lengths, const uint8_t* bytecodes, size_t size,
                        std::vector<bool>* starts) {
  starts->assign(size, false);
  for (size_t at = 0; at < size;) {
    const uint32_t length = BytecodeLength(lengths, bytecodes + at, size - at);
    if (length == 0) return false;
    (*starts)[at] = true;
    if (bytecodes[at] <= kLastPrefix) (*starts)[at + 1] = true;
    at += length;
  }
  return true;
}

}  // namespace ox
