// What a sample is in the ring: the words of its stack, by which samples of equal stacks are counted together.
//
// Written in the handler, read in the drain: everything here is async-signal-safe.
#pragma once

#include <cstddef>
#include <cstdint>

#include "v8-unwinder.h"
#include "v8/key_frames.h"

namespace ox {

struct KeyHeader {
  static constexpr uintptr_t kMaxRegisterOffset = (1 << 24) - 1;

  v8::StateTag state;
  bool truncated;
  bool leaf_is_exact;  // the first frame's pc was being executed; all others are return addresses
  bool own_work;       // the profiler was at work; no frames
  bool elsewhere;      // the thread was on a stack that is not its own
  bool unlinked;       // the walk has not reached the outermost frame, and V8's own list stands in
  uint32_t frame_count;
  // Where the interpreter's registers say that the first frame is in its bytecode array; 0 where they say nothing. The frame
  // itself has the offset of the last call.
  uint32_t register_offset;

  uint64_t Pack() const {
    return static_cast<uint64_t>(state) | (truncated ? 1u << 8 : 0u) | (leaf_is_exact ? 1u << 9 : 0u) |
           (own_work ? 1u << 10 : 0u) | (elsewhere ? 1u << 11 : 0u) | (unlinked ? 1u << 12 : 0u) |
           (static_cast<uint64_t>(frame_count) << 16) | (static_cast<uint64_t>(register_offset) << 40);
  }
  static KeyHeader Unpack(uint64_t word) {
    return {static_cast<v8::StateTag>(word & 0xFF),
            (word & (1u << 8)) != 0,
            (word & (1u << 9)) != 0,
            (word & (1u << 10)) != 0,
            (word & (1u << 11)) != 0,
            (word & (1u << 12)) != 0,
            static_cast<uint16_t>(word >> 16),
            static_cast<uint32_t>(word >> 40)};
  }
};

static_assert(kMaxFrames <= UINT16_MAX, "the header has sixteen bits for their number");

// Fills `key` for a sample of the profiler's own work, of which no stack is kept. Returns its length in words. Async-signal-safe.
inline size_t WriteOwnWork(uint64_t* key) {
  key[0] = KeyHeader{v8::StateTag::OTHER, false, false, true, false, false, 0, 0}.Pack();
  key[1] = 0;
  return kKeyHeaderWords;
}

}  // namespace ox
