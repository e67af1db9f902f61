#include "v8/string_reader.h"

#include <algorithm>
#include <vector>

#include "engine/safe_memory.h"
#include "v8/heap_reader.h"

namespace ox {
namespace {

constexpr int32_t kMaxUnits = 1024;
constexpr char32_t kReplacement = 0xFFFD;

bool IsHighSurrogate(char32_t unit) { return unit >= 0xD800 && unit < 0xDC00; }
bool IsLowSurrogate(char32_t unit) { return unit >= 0xDC00 && unit < 0xE000; }

void AppendUtf8(char32_t point, std::string* text) {
  if (point < 0x80) {
    text->push_back(static_cast<char>(point));
    return;
  }
  const int following = point < 0x800 ? 1 : point < 0x10000 ? 2 : 3;
  constexpr int kLead[] = {0, 0xC0, 0xE0, 0xF0};
  text->push_back(static_cast<char>(kLead[following] | point >> (6 * following)));
  for (int i = following - 1; i >= 0; i--) text->push_back(static_cast<char>(0x80 | ((point >> (6 * i)) & 0x3F)));
}

// Of Latin-1 or UTF-16.
template <typename Unit>
bool ReadUnits(uintptr_t string, int32_t length, std::string* text) {
  std::vector<Unit> units(std::min(length, kMaxUnits));
  if (!units.empty() && !ReadMemory(Untag(string) + kStringUnits, units.data(), units.size() * sizeof(Unit)))
    return false;
  text->clear();
  for (size_t i = 0; i < units.size(); i++) {
    char32_t point = units[i];
    const bool paired = IsHighSurrogate(point) && i + 1 < units.size() && IsLowSurrogate(units[i + 1]);
    if (paired) {
      point = 0x10000 + ((point - 0xD800) << 10) + (units[++i] - 0xDC00);
    } else if (IsHighSurrogate(point) || IsLowSurrogate(point)) {
      point = kReplacement;
    }
    AppendUtf8(point, text);
  }
  return true;
}

bool ReadType(uintptr_t string, uint16_t* type) {
  uintptr_t map = 0;
  return ReadField(string, 0, &map) && IsHeapObject(map) && ReadValue(Untag(map) + kMapInstanceType, type) &&
         *type < kFirstNonStringType;
}

}  // namespace

bool ReadString(uintptr_t string, std::string* text) {
  uint16_t type = 0;
  int32_t length = 0;
  if (!ReadType(string, &type)) return false;
  // What was made unique after the fact: a reference to the one that stays.
  if ((type & kStringRepresentationMask) == kThinString) {
    if (!ReadField(string, kThinStringActual, &string) || !ReadType(string, &type)) return false;
  }
  if ((type & kStringRepresentationMask) != kSequentialString) return false;
  if (!ReadValue(Untag(string) + kStringLength, &length) || length < 0) return false;
  return (type & kOneByteString) != 0 ? ReadUnits<uint8_t>(string, length, text)
                                      : ReadUnits<char16_t>(string, length, text);
}

}  // namespace ox
