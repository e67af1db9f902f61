// Bounds that hold for any address, also those that interrupted code leaves in its registers.
#include "engine/address_range.h"

#include <gtest/gtest.h>

#include <cstdint>

namespace {

constexpr ox::AddressRange kStack{0x1000, 0x2000};

TEST(AddressRange, ContainsBytesUpToItsEndAndNoFurther) {
  EXPECT_TRUE(kStack.ContainsBytes(0x1000, 0x1000));
  EXPECT_TRUE(kStack.ContainsBytes(0x1FF0, 16));
  EXPECT_FALSE(kStack.ContainsBytes(0x1FF8, 16));
  EXPECT_FALSE(kStack.ContainsBytes(0x0FF8, 16));
  EXPECT_FALSE(kStack.ContainsBytes(0x2000, 1));
}

// C++ code may keep -8 where JavaScript has its frame pointer; the sum with the size of a frame wrapped around to 8.
TEST(AddressRange, IsNotFooledByAnAddressNearTheEndOfTheAddressSpace) {
  const ox::AddressRange from_zero{0, 0x2000};
  for (uintptr_t below = 1; below <= 64; below++) {
    EXPECT_FALSE(kStack.ContainsBytes(uintptr_t{0} - below, 16));
    EXPECT_FALSE(from_zero.ContainsBytes(uintptr_t{0} - below, 16));
  }
  EXPECT_FALSE(kStack.ContainsBytes(0x1800, UINTPTR_MAX));
}

}  // namespace
