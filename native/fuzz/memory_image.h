// A piece of memory that exists only here: it stands in for engine/safe_memory.cc, so that hostile and torn heaps can be read
// without being made. Pages of it may be missing, and it may change while it is being read.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "engine/safe_memory.h"

namespace ox {

class MemoryImage {
 public:
  static constexpr uintptr_t kBegin = 0x10000000;
  static constexpr size_t kSize = 64 * 1024;
  static constexpr size_t kPageSize = 4096;

  // A write of up to eight bytes that happens when so many reads were made.
  struct Write {
    size_t after_reads;
    size_t offset;
    uint64_t value;
    size_t size;
  };

  MemoryImage() : bytes_(kSize) {}

  void Put(size_t offset, const void* bytes, size_t size);
  void Put64(size_t offset, uint64_t value) { Put(offset, &value, sizeof(value)); }
  void Remove(size_t page) { missing_[page % (kSize / kPageSize)] = true; }
  void Later(const Write& write) { writes_.push_back(write); }

  // What ReadMemory does while this image is the current one.
  bool Read(uintptr_t address, void* out, size_t size);

  // The one that is read from; none at first.
  static void MakeCurrent(MemoryImage* image);

 private:
  bool IsMissing(size_t offset, size_t size) const;

  std::vector<uint8_t> bytes_;
  bool missing_[kSize / kPageSize] = {};
  std::vector<Write> writes_;
  size_t reads_ = 0;
};

}  // namespace ox
