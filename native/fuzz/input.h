// What a fuzzer's bytes say: numbers, taken from the front until there are none left, and then zeros.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>

namespace ox {

class Input {
 public:
  Input(const uint8_t* bytes, size_t size) : at_(bytes), left_(size) {}

  template <typename T>
  T Take() {
    T value{};
    const size_t size = left_ < sizeof(T) ? left_ : sizeof(T);
    if (size > 0) memcpy(&value, at_, size);
    at_ += size;
    left_ -= size;
    return value;
  }
  bool empty() const { return left_ == 0; }
  const uint8_t* rest() const { return at_; }
  size_t rest_size() const { return left_; }

 private:
  const uint8_t* at_;
  size_t left_;
};

// What must hold, in every build.
#define OX_REQUIRE(condition)                                                        \
  do {                                                                               \
    if (!(condition)) {                                                              \
      fprintf(stderr, "%s:%d: does not hold: %s\n", __FILE__, __LINE__, #condition); \
      abort();                                                                       \
    }                                                                                \
  } while (false)

}  // namespace ox
