// A stretch of memory.
#pragma once

#include <cstdint>

namespace ox {

struct AddressRange {
  uintptr_t begin = 0;
  uintptr_t end = 0;

  bool Contains(uintptr_t address) const { return address >= begin && address < end; }

  // The same for `size` bytes from there, whatever the address: it may be a register of interrupted code, and near the end of the
  // address space a sum would wrap around.
  bool ContainsBytes(uintptr_t address, uintptr_t size) const {
    return address >= begin && address <= end && size <= end - address;
  }
};

}  // namespace ox
