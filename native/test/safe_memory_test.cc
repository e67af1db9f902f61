#include "engine/safe_memory.h"

#include <gtest/gtest.h>
#include <sys/mman.h>
#include <unistd.h>

#include <cstring>
#include <vector>

namespace ox {
namespace {

// Three pages: one of 'a', one that is not mapped, one of 'b'.
class SafeMemoryTest : public testing::Test {
 protected:
  void SetUp() override {
    page_ = static_cast<size_t>(sysconf(_SC_PAGESIZE));
    void* memory = mmap(nullptr, 3 * page_, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    ASSERT_NE(memory, MAP_FAILED);
    base_ = reinterpret_cast<uintptr_t>(memory);
    memset(memory, 'a', page_);
    memset(reinterpret_cast<void*>(base_ + 2 * page_), 'b', page_);
    ASSERT_EQ(munmap(reinterpret_cast<void*>(base_ + page_), page_), 0);
  }
  void TearDown() override { munmap(reinterpret_cast<void*>(base_), 3 * page_); }

  size_t page_ = 0;
  uintptr_t base_ = 0;
};

TEST_F(SafeMemoryTest, ReadsWhatIsMapped) {
  const char text[] = "text";
  char out[sizeof(text)] = {};
  EXPECT_TRUE(ReadMemory(reinterpret_cast<uintptr_t>(text), out, sizeof(text)));
  EXPECT_STREQ(out, text);
  uint64_t value = 0;
  EXPECT_TRUE(ReadValue(base_, &value));
  EXPECT_EQ(value, 0x6161616161616161u);
}

TEST_F(SafeMemoryTest, ReportsWhatIsNotMapped) {
  uint64_t value = 0;
  EXPECT_FALSE(ReadValue(base_ + page_, &value));
  EXPECT_FALSE(ReadValue(uintptr_t{0}, &value));
  EXPECT_FALSE(ReadValue(uintptr_t{8}, &value));
  EXPECT_FALSE(ReadValue(~uintptr_t{7}, &value));
  EXPECT_FALSE(ReadValue(uintptr_t{0x8000000000000000}, &value)) << "not canonical";
  EXPECT_FALSE(ReadValue(uintptr_t{0xdeadbeefdeadbeef}, &value)) << "not canonical";
}

TEST_F(SafeMemoryTest, ReportsWhatMayNotBeRead) {
  void* memory = mmap(nullptr, page_, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  uint64_t value = 0;
  EXPECT_FALSE(ReadValue(reinterpret_cast<uintptr_t>(memory), &value));
  munmap(memory, page_);
}

TEST_F(SafeMemoryTest, ReadsUpToThePageEdgeAndNotAcrossIt) {
  uint64_t value = 0;
  EXPECT_TRUE(ReadValue(base_ + page_ - 8, &value));
  EXPECT_FALSE(ReadValue(base_ + page_ - 7, &value));
  EXPECT_FALSE(ReadValue(base_ + page_ - 1, &value));
  EXPECT_FALSE(ReadValue(base_ + 2 * page_ - 1, &value));
  EXPECT_TRUE(ReadValue(base_ + 2 * page_, &value));
  EXPECT_EQ(value, 0x6262626262626262u);
  std::vector<char> all(2 * page_);
  EXPECT_FALSE(ReadMemory(base_, all.data(), all.size()));
}

TEST_F(SafeMemoryTest, SaysOfEachObjectOfABatchWhetherItWasRead) {
  // More than one system call takes, with good and bad ones in every order.
  constexpr size_t kCount = 300;
  std::vector<uint64_t> out(kCount, 0);
  std::vector<MemoryRead> reads(kCount);
  for (int seed = 0; seed < 20; seed++) {
    auto kind = [&](size_t i) { return (i * 7 + i * i * static_cast<size_t>(seed)) % 4; };
    for (size_t i = 0; i < kCount; i++) {
      const uintptr_t addresses[] = {base_, base_ + page_, base_ + 2 * page_, base_ + page_ - 4};
      out[i] = 0;
      reads[i] = {addresses[kind(i)], &out[i], sizeof(out[i]), kind(i) % 2 != 0};
    }
    ReadMemoryBatch(reads.data(), kCount);
    for (size_t i = 0; i < kCount; i++) {
      ASSERT_EQ(reads[i].ok, kind(i) % 2 == 0) << i;
      const uint64_t expected[] = {0x6161616161616161, 0, 0x6262626262626262, 0};
      if (!reads[i].ok) continue;
      ASSERT_EQ(out[i], expected[kind(i)]);
    }
  }
}

TEST_F(SafeMemoryTest, TakesAnEmptyBatchAndObjectsOfManySizes) {
  ReadMemoryBatch(nullptr, 0);
  std::vector<char> large(page_);
  char small = 0;
  MemoryRead reads[] = {{base_, large.data(), large.size(), false},
                        {base_ + page_ - 2, large.data(), 4, true},
                        {base_ + 2 * page_, &small, 1, false}};
  ReadMemoryBatch(reads, 3);
  EXPECT_TRUE(reads[0].ok);
  EXPECT_FALSE(reads[1].ok);
  EXPECT_TRUE(reads[2].ok);
  EXPECT_EQ(large, std::vector<char>(page_, 'a')) << "but for the two bytes of the second, which are the same";
  EXPECT_EQ(small, 'b');
}

}  // namespace
}  // namespace ox
