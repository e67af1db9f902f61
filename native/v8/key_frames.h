// The frames of a sample's key: two words each, by which samples of equal stacks are counted together.
//
// Written in the handler, read in the drain: everything here is async-signal-safe.
#pragma once

#include <cstddef>
#include <cstdint>

namespace ox {

// The key of a sample, as words in the ring: a header, the native leaf's pc (0 where the leaf is V8's), then two words a
// frame, leaf first: the pc, and the function slot with flags in its low bits.
constexpr size_t kKeyHeaderWords = 2;
constexpr size_t kKeyFrameWords = 2;
constexpr size_t kMaxFrames = 1024;
constexpr size_t kMaxKeyWords = kKeyHeaderWords + kMaxFrames * kKeyFrameWords;

// The second word of a frame: what its function slot has, with how the first is meant in its low bits. A pointer is tagged with 1.
constexpr uint64_t kHasObject = 1;
constexpr uint64_t kIsInterpreted = 2;  // with a function: the pc is a bytecode array plus an offset
constexpr uint64_t kIsWasmOf = 4;       // with an object: code of WebAssembly, and its instance
// And without an object:
constexpr uint64_t kIsPlaceOfLast = 2;  // no frame: the bytecode of the one before, if that is interpreted
constexpr uint64_t kNotFound = 4;       // V8 named the pc, but the frame was not reached: it may be a bytecode, too
constexpr uint64_t kIsWasm = 6;

// Appends frames to a key, behind its header, which is written last.
class KeyWriter {
 public:
  explicit KeyWriter(uint64_t* key) : key_(key) {}

  void Push(uintptr_t pc, uint64_t function_word) {
    key_[words_++] = pc;
    key_[words_++] = function_word;
  }
  // The words of a frame, or where they will be.
  uint64_t* at(size_t frame) const { return key_ + kKeyHeaderWords + frame * kKeyFrameWords; }
  void Truncate(uint32_t frames) { words_ = kKeyHeaderWords + frames * kKeyFrameWords; }
  size_t words() const { return words_; }
  size_t room() const { return (kMaxKeyWords - words_) / kKeyFrameWords; }
  uint32_t frame_count() const { return static_cast<uint32_t>((words_ - kKeyHeaderWords) / kKeyFrameWords); }

 private:
  uint64_t* const key_;
  size_t words_ = kKeyHeaderWords;
};

}  // namespace ox
