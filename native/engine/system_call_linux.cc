#include "engine/system_call.h"

#if defined(__x86_64__)

#include <algorithm>

namespace ox {
namespace {

constexpr uint8_t kMoveToEax = 0xB8;
// How far from the instruction that says the number the call may be: a few moves of arguments are between.
constexpr size_t kMostBytes = 48;

// An instruction that a compiler may put between the one that sets eax and the call.
class Move {
 public:
  explicit Move(const uint8_t* code) : code_(code) {
    if ((code_[0] & 0xF0) == 0x40) rex_ = code_[length_++];
    const uint8_t opcode = code_[length_++];
    if (opcode >= kMoveToEax && opcode <= 0xBF) {
      sets_eax_ = (opcode & 7) == 0 && !HasRex(1);
      length_ += HasRex(8) ? 8 : 4;
    } else if (opcode == 0x8B || opcode == 0x8D || opcode == 0x33) {  // mov, lea, xor to a register
      ReadOperands(true);
    } else if (opcode == 0x89 || opcode == 0x31) {  // from a register
      ReadOperands(false);
    } else {
      length_ = 0;
    }
  }

  // 0 where it is another instruction, or one that changes eax.
  size_t length() const { return sets_eax_ ? 0 : length_; }

 private:
  bool HasRex(uint8_t bit) const { return (rex_ & bit) != 0; }

  void ReadOperands(bool to_register) {
    const uint8_t operands = code_[length_++];
    const uint8_t mode = operands >> 6;
    const uint8_t base = operands & 7;
    sets_eax_ = to_register ? (operands >> 3 & 7) == 0 && !HasRex(4) : mode == 3 && base == 0 && !HasRex(1);
    if (mode == 3) return;
    const bool has_index = base == 4;
    const bool has_no_base = mode == 0 && (has_index ? (code_[length_] & 7) == 5 : base == 5);
    if (has_index) length_++;
    if (mode == 1) length_ += 1;
    if (mode == 2 || has_no_base) length_ += 4;
  }

  const uint8_t* const code_;
  uint8_t rex_ = 0;
  size_t length_ = 0;
  bool sets_eax_ = false;
};

bool LeadsTo(const uint8_t* from, const uint8_t* to) {
  while (from < to) {
    const size_t length = Move(from).length();
    if (length == 0) return false;
    from += length;
  }
  return from == to;
}

// An instruction that may set eax to a number.
struct Setter {
  size_t length;  // 0 where it is another
  long number;
};

Setter SetterAt(const uint8_t* code) {
  // A byte before it may be a prefix that makes another register of eax.
  if ((code[-1] & 0xF1) == 0x41) return {0, 0};
  if (code[0] == kMoveToEax) return {5, code[1] | code[2] << 8 | code[3] << 16 | static_cast<long>(code[4]) << 24};
  const bool is_zero = (code[0] == 0x31 || code[0] == 0x33) && code[1] == 0xC0;  // xor %eax,%eax
  return is_zero ? Setter{2, 0} : Setter{0, 0};
}

}  // namespace

// Within the page of the call, which is mapped. Of what looks like setting eax, the nearest from which each instruction up to the
// call is known.
long NumberBefore(uintptr_t pc) {
  const uintptr_t call = pc - kSystemCallBytes;
  const size_t room = std::min<size_t>(call & kPageMask, kMostBytes);
  const auto* end = reinterpret_cast<const uint8_t*>(call);
  for (size_t distance = 2; distance + 1 <= room; distance++) {
    const uint8_t* code = end - distance;
    const Setter setter = SetterAt(code);
    if (setter.length != 0 && LeadsTo(code + setter.length, end)) return setter.number;
  }
  return SystemCall::kUnknown;
}

}  // namespace ox

#endif
