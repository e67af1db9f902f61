// Takes the stack of the interrupted thread, in the signal handler.
//
// V8's GetStackSample gives the program counters. Beside each goes the JSFunction that the frame keeps in its function slot,
// so that nothing has to listen to code events. The handler reads its own stack and nothing else: what the words mean is
// found out later, by the drain, which always runs before a garbage collection could move anything.
#pragma once

#include <cstddef>
#include <cstdint>

#include "engine/address_range.h"
#include "engine/registers.h"
#include "v8-isolate.h"

namespace ox {

// The key of a sample, as words in the ring: a header, the native leaf's pc (0 where the leaf is V8's), then two words a
// frame, leaf first: the pc, and the function slot with flags in its low bits.
constexpr size_t kKeyHeaderWords = 2;
constexpr size_t kKeyFrameWords = 2;
constexpr size_t kMaxFrames = 255;
constexpr size_t kMaxKeyWords = kKeyHeaderWords + kMaxFrames * kKeyFrameWords;

// Low bits of the second word of a frame. A JSFunction's pointer is tagged with 1, so the first is its tag.
constexpr uint64_t kHasFunction = 1;    // the rest of the word is a JSFunction
constexpr uint64_t kIsInterpreted = 2;  // the pc is a bytecode array plus an offset

struct KeyHeader {
  v8::StateTag state;
  bool truncated;
  bool leaf_is_exact;  // the first frame's pc was being executed; all others are return addresses
  bool own_work;       // the profiler was at work; no frames
  uint32_t frame_count;

  uint64_t Pack() const {
    return static_cast<uint64_t>(state) | (truncated ? 1u << 8 : 0u) | (leaf_is_exact ? 1u << 9 : 0u) |
           (own_work ? 1u << 10 : 0u) | (static_cast<uint64_t>(frame_count) << 32);
  }
  static KeyHeader Unpack(uint64_t word) {
    return {static_cast<v8::StateTag>(word & 0xFF), (word & (1u << 8)) != 0, (word & (1u << 9)) != 0,
            (word & (1u << 10)) != 0, static_cast<uint32_t>(word >> 32)};
  }
};

// Fills `key` for a sample of the profiler's own work, of which no stack is kept. Returns its length in words. Async-signal-safe.
inline size_t WriteOwnWork(uint64_t* key) {
  key[0] = KeyHeader{v8::StateTag::OTHER, false, false, true, 0}.Pack();
  key[1] = 0;
  return kKeyHeaderWords;
}

// What the capture must know about its thread; constant once made.
struct CaptureScope {
  v8::Isolate* isolate;
  AddressRange stack;              // of this thread
  AddressRange code;               // JIT code, and builtins copied next to it
  AddressRange embedded_builtins;  // in the executable
  AddressRange copied_builtins;    // their copy within `code`; empty where V8 made none

  bool IsV8Code(uintptr_t pc) const { return code.Contains(pc) || embedded_builtins.Contains(pc); }
  bool IsBuiltin(uintptr_t pc) const { return embedded_builtins.Contains(pc) || copied_builtins.Contains(pc); }
  // Where the builtin at `pc` stands in the executable, which has a name for it.
  uintptr_t InExecutable(uintptr_t pc) const {
    return copied_builtins.Contains(pc) ? pc - copied_builtins.begin + embedded_builtins.begin : pc;
  }
};

// On the isolate's thread, outside of handlers.
CaptureScope MakeCaptureScope(v8::Isolate* isolate);

// Fills `key`, which has room for kMaxKeyWords, and returns its length in words. On the isolate's thread, normally in the
// handler: async-signal-safe. GetStackSample only reads (it is what V8's own handler calls), the walk is bounded by
// kMaxFrames and kMaxScanWords, and neither leaves this thread's stack.
size_t CaptureStack(const CaptureScope& scope, const Registers& registers, uint64_t* key);

// The same for the JavaScript that called the C++ code which calls this, outside of handlers.
size_t CaptureCaller(const CaptureScope& scope, uint64_t* key);

}  // namespace ox
