// Strings are laid out by the test as V8 has them in its heap.
#include "v8/string_reader.h"

#include <gtest/gtest.h>

#include <cstdint>
#include <cstring>
#include <string>
#include <vector>

#include "v8/layout.h"

namespace ox {
namespace {

constexpr uint16_t kConsString = 1;

class FakeString {
 public:
  FakeString(uint16_t type, int32_t length, const void* units, size_t size) : words_(2 + (size + 7) / 8 + 1) {
    memcpy(reinterpret_cast<char*>(map_) + kMapInstanceType, &type, sizeof(type));
    words_[0] = reinterpret_cast<uintptr_t>(map_) + 1;
    memcpy(reinterpret_cast<char*>(words_.data()) + kStringLength, &length, sizeof(length));
    if (size != 0) memcpy(reinterpret_cast<char*>(words_.data()) + kStringUnits, units, size);
  }

  uintptr_t address() const { return reinterpret_cast<uintptr_t>(words_.data()) + 1; }

 private:
  uintptr_t map_[4] = {};
  std::vector<uintptr_t> words_;
};

FakeString OneByte(const std::string& text) {
  return {kOneByteString, static_cast<int32_t>(text.size()), text.data(), text.size()};
}

FakeString TwoByte(const std::u16string& text) {
  return {0, static_cast<int32_t>(text.size()), text.data(), text.size() * 2};
}

std::string Read(const FakeString& string) {
  std::string text;
  return ReadString(string.address(), &text) ? text : "(none)";
}

TEST(StringReader, ReadsLatin1AsUtf8) {
  const FakeString plain = OneByte("sort");
  EXPECT_EQ(Read(plain), "sort");
  const FakeString accented = OneByte("caf\xE9");
  EXPECT_EQ(Read(accented), "caf\xC3\xA9");
  const FakeString empty = OneByte("");
  EXPECT_EQ(Read(empty), "");
}

TEST(StringReader, ReadsUtf16AsUtf8) {
  const FakeString cyrillic = TwoByte(u"\u0438\u043C\u044F");
  EXPECT_EQ(Read(cyrillic), "\xD0\xB8\xD0\xBC\xD1\x8F");
  const FakeString pair = TwoByte(u"\U0001F402");
  EXPECT_EQ(Read(pair), "\xF0\x9F\x90\x82");
}

TEST(StringReader, PutsAReplacementInPlaceOfHalfAPair) {
  const FakeString high = TwoByte({0xD83D, u'x'});
  EXPECT_EQ(Read(high), "\xEF\xBF\xBDx");
  const FakeString low = TwoByte({0xDC02});
  EXPECT_EQ(Read(low), "\xEF\xBF\xBD");
}

TEST(StringReader, FollowsAThinString) {
  const FakeString actual = OneByte("sort");
  const uintptr_t to = actual.address();
  const FakeString thin(kThinString | kOneByteString, 4, &to, sizeof(to));
  EXPECT_EQ(Read(thin), "sort");
}

TEST(StringReader, ReadsNothingElse) {
  const FakeString cons(kConsString | kOneByteString, 4, "....", 4);
  EXPECT_EQ(Read(cons), "(none)");
  const FakeString no_string(kFirstNonStringType, 4, "....", 4);
  EXPECT_EQ(Read(no_string), "(none)");
  const FakeString negative(kOneByteString, -1, "....", 4);
  EXPECT_EQ(Read(negative), "(none)");
  std::string text;
  EXPECT_FALSE(ReadString(1, &text));
  EXPECT_FALSE(ReadString(0, &text));
}

TEST(StringReader, CutsWhatIsTooLongForAName) {
  const FakeString longest = OneByte(std::string(5000, 'x'));
  EXPECT_EQ(Read(longest), std::string(1024, 'x'));
}

}  // namespace
}  // namespace ox
