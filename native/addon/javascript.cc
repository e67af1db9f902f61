#include "addon/javascript.h"

namespace ox {

napi_value NumberValue(napi_env env, double number) {
  napi_value value = nullptr;
  napi_create_double(env, number, &value);
  return value;
}

napi_value TextValue(napi_env env, const std::string& text) {
  napi_value value = nullptr;
  napi_create_string_utf8(env, text.data(), text.size(), &value);
  return value;
}

napi_value BooleanValue(napi_env env, bool boolean) {
  napi_value value = nullptr;
  napi_get_boolean(env, boolean, &value);
  return value;
}

double NumberOf(napi_env env, napi_value value, double otherwise) {
  double number = otherwise;
  return napi_get_value_double(env, value, &number) == napi_ok ? number : otherwise;
}

bool BooleanOf(napi_env env, napi_value value) {
  bool boolean = false;
  return napi_get_value_bool(env, value, &boolean) == napi_ok && boolean;
}

std::string TextOf(napi_env env, napi_value value) {
  size_t size_bytes = 0;
  if (napi_get_value_string_utf8(env, value, nullptr, 0, &size_bytes) != napi_ok) return "";
  // One more for the zero that Node-API writes behind the text.
  std::string text(size_bytes + 1, '\0');
  if (napi_get_value_string_utf8(env, value, text.data(), text.size(), &size_bytes) != napi_ok) return "";
  text.resize(size_bytes);
  return text;
}

napi_value PropertyOf(napi_env env, napi_value object, const char* name) {
  napi_value value = nullptr;
  return napi_get_named_property(env, object, name, &value) == napi_ok ? value : nullptr;
}

ObjectMaker::ObjectMaker(napi_env env) : env_(env) { is_whole_ = napi_create_object(env, &object_) == napi_ok; }

void ObjectMaker::Set(const char* name, napi_value value) {
  is_whole_ = is_whole_ && value != nullptr && napi_set_named_property(env_, object_, name, value) == napi_ok;
}

napi_value ArrayValue(napi_env env, const std::vector<napi_value>& values) {
  napi_value array = nullptr;
  if (napi_create_array_with_length(env, values.size(), &array) != napi_ok) return nullptr;
  for (size_t i = 0; i < values.size(); i++) {
    if (values[i] == nullptr || napi_set_element(env, array, static_cast<uint32_t>(i), values[i]) != napi_ok) {
      return nullptr;
    }
  }
  return array;
}

Call::Call(napi_env environment, napi_callback_info info) : env(environment) {
  napi_value arguments[kMaxArguments] = {};
  size_t count = kMaxArguments;
  if (napi_get_cb_info(env, info, &count, arguments, &receiver, nullptr) == napi_ok) argument = arguments[0];
}

}  // namespace ox
