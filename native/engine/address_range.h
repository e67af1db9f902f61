// A stretch of memory.
#pragma once

#include <cstdint>

namespace ox {

struct AddressRange {
  uintptr_t begin = 0;
  uintptr_t end = 0;

  bool Contains(uintptr_t address) const { return address >= begin && address < end; }
};

}  // namespace ox
