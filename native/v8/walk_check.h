// For the developers of this package: compares each walk with the list that V8 itself makes of the same stack, whatever that costs.
// With OX_CHECK_WALKS in the environment, each sampler does so and prints what it found when it ends (CONTRIBUTING.md).
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>

#include "engine/registers.h"
#include "v8/capture_scope.h"
#include "v8/sample_key.h"

namespace ox {

class WalkCheck {
 public:
  // Null where nobody has asked for it.
  static std::unique_ptr<WalkCheck> MakeIfAsked(const CaptureScope& scope);
  // Prints.
  ~WalkCheck();

  // In the handler, after CaptureStack has filled `key`.
  void Compare(const Registers& interrupted, const uint64_t* key);

 private:
  // Two lists that differ, from the frame on, seen from the root, at which they do.
  struct Difference {
    uint64_t key[kMaxKeyWords];
    uintptr_t list[kMaxFrames];
    size_t listed;
    Registers registers;
  };
  static constexpr size_t kMostKept = 8;

  explicit WalkCheck(const CaptureScope& scope) : scope_(scope) {}
  bool Agrees(const Registers& interrupted, const uint64_t* key, size_t listed);
  void Keep(const Registers& interrupted, const uint64_t* key, size_t listed);
  void PrintPc(uintptr_t pc) const;
  void Print(const Difference& difference) const;

  const CaptureScope& scope_;
  void* list_[kMaxFrames];
  uint64_t compared_ = 0;
  uint64_t differing_ = 0;
  // What V8 lists besides frames of functions: C++ that JavaScript has called, by its address or by the builtin that called it.
  struct Extra {
    uintptr_t pc;
    uint64_t count;
  };
  static constexpr size_t kMostExtras = 64;
  void CountExtra(uintptr_t pc);
  Extra extras_[kMostExtras] = {};
  size_t kept_ = 0;
  Difference differences_[kMostKept];
};

}  // namespace ox
