#include "v8/layout_override.h"

#include <cstddef>
#include <cstdlib>
#include <cstring>
#include <string>

namespace ox {
namespace {

struct Number {
  const char* name;
  size_t offset;
  size_t size;
};

#define OX_NUMBER(name) \
  { #name, offsetof(Layout, name), sizeof(Layout::name) }

constexpr Number kNumbers[] = {
    OX_NUMBER(instruction_stream_header),
    OX_NUMBER(code_deoptimization_data),
    OX_NUMBER(code_source_position_table),
    OX_NUMBER(code_instruction_start),
    OX_NUMBER(code_flags),
    OX_NUMBER(code_instruction_size),
    OX_NUMBER(deopt_inlined_function_count),
    OX_NUMBER(deopt_literal_array),
    OX_NUMBER(deopt_shared_function_info),
    OX_NUMBER(deopt_shared_is_wrapped),
    OX_NUMBER(deopt_inlining_positions),
    OX_NUMBER(deopt_exit_start),
    OX_NUMBER(js_function_shared),
    OX_NUMBER(shared_function_data),
    OX_NUMBER(shared_name),
    OX_NUMBER(shared_script),
    OX_NUMBER(shared_flags),
    OX_NUMBER(bytecode_array_source_position_table),
    OX_NUMBER(bytecode_array_data),
    OX_NUMBER(kind_interpreted),
    OX_NUMBER(kind_regexp),
    OX_NUMBER(type_code),
    OX_NUMBER(type_instruction_stream),
    OX_NUMBER(type_shared_function_info),
    OX_NUMBER(type_bytecode_array),
    OX_NUMBER(type_js_function_first),
    OX_NUMBER(type_js_function_last),
    OX_NUMBER(wasm_frame),
    OX_NUMBER(wasm_frame_last),
    OX_NUMBER(entry_keeps_fast_call),
    OX_NUMBER(positions_shift_code_delta),
};

// To an int, or to what is smaller, on a machine that has the low bytes first; true and false change places.
void Add(const Number& number, int difference, Layout* layout) {
  char* place = reinterpret_cast<char*>(layout) + number.offset;
  int value = 0;
  memcpy(&value, place, number.size);
  value = number.size == sizeof(bool) ? 1 - value : value + difference;
  memcpy(place, &value, number.size);
}

}  // namespace

void OverrideLayout(Layout* layout) {
  const char* text = getenv("OX_LAYOUT");
  if (text == nullptr) return;
  const std::string all = std::string(",").append(text);
  for (const Number& number : kNumbers) {
    const std::string key = std::string(",").append(number.name).append("=");
    const size_t at = all.find(key);
    if (at != std::string::npos) Add(number, atoi(all.c_str() + at + key.size()), layout);
  }
}

bool ComparesLayout() { return getenv("OX_LAYOUT_UNCHECKED") == nullptr; }

}  // namespace ox
