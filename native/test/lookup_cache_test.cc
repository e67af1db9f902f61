#include "engine/lookup_cache.h"

#include <gtest/gtest.h>

namespace ox {
namespace {

TEST(LookupCacheTest, KnowsWhatWasPutLast) {
  LookupCache<int, 16> cache;
  EXPECT_EQ(cache.Find(7), nullptr);
  cache.Put(7, 70);
  cache.Put(7, 71);
  ASSERT_NE(cache.Find(7), nullptr);
  EXPECT_EQ(*cache.Find(7), 71);
  EXPECT_EQ(cache.Find(8), nullptr);
}

TEST(LookupCacheTest, AnswersOnlyForTheKeyItself) {
  // Many more keys than slots: most are gone, none has the value of another.
  constexpr uint64_t kKeys = 1000;
  LookupCache<uint64_t, 16> cache;
  for (uint64_t key = 1; key <= kKeys; key++) cache.Put(key * 16, key);
  size_t found = 0;
  for (uint64_t key = 1; key <= kKeys; key++) {
    const uint64_t* value = cache.Find(key * 16);
    if (value == nullptr) continue;
    EXPECT_EQ(*value, key);
    found++;
  }
  EXPECT_GT(found, 0u);
  EXPECT_LE(found, 16u);
}

TEST(LookupCacheTest, SpreadsAddressesOverItsSlots) {
  constexpr uint64_t kKeys = 256;
  LookupCache<uint64_t, 1024> cache;
  for (uint64_t i = 0; i < kKeys; i++) cache.Put(0x7f0000000000 + i * 64, i);
  size_t found = 0;
  for (uint64_t i = 0; i < kKeys; i++) found += cache.Find(0x7f0000000000 + i * 64) != nullptr;
  EXPECT_GT(found, kKeys / 2);
}

TEST(LookupCacheTest, TakesMemoryOnlyOnceUsedAndForgetsEverything) {
  LookupCache<int, 16> cache;
  EXPECT_EQ(cache.MemoryBytes(), 0u);
  cache.Clear();
  cache.Put(7, 70);
  EXPECT_GE(cache.MemoryBytes(), 16 * (sizeof(uint64_t) + sizeof(int)));
  cache.Clear();
  EXPECT_EQ(cache.Find(7), nullptr);
}

}  // namespace
}  // namespace ox
