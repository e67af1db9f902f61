// Reads of this process's own memory that cannot fault: what is not mapped is reported, not touched.
#pragma once

#include <cstddef>
#include <cstdint>

namespace ox {

// Any thread; not for signals. True when all `size` bytes at `address` were copied to `out`.
bool ReadMemory(uintptr_t address, void* out, size_t size);

// One object for the plural form.
struct MemoryRead {
  uintptr_t address;
  void* out;
  size_t size;
  bool ok;  // set by ReadMemoryBatch
};

// The same for many objects at the price of few system calls. Any thread; not for signals.
void ReadMemoryBatch(MemoryRead* reads, size_t count);

template <typename T>
bool ReadValue(uintptr_t address, T* out) {
  return ReadMemory(address, out, sizeof(T));
}

}  // namespace ox
