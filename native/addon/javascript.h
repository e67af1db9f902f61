// JavaScript's values and classes by Node-API, for a thread that may be stopped at any moment: `worker.terminate()`, `process.exit()`, a
// heap that is full. From then on every call may be refused.
//
// So nothing here throws or aborts. What cannot be made is null, what cannot be read has a default, and null may be handed on to
// everything below. On the environment's thread; not for signals.
#pragma once

#include <node_api.h>

#include <string>
#include <vector>

namespace ox {

napi_value NumberValue(napi_env env, double number);
napi_value TextValue(napi_env env, const std::string& text);
napi_value BooleanValue(napi_env env, bool boolean);

double NumberOf(napi_env env, napi_value value, double otherwise = 0);
bool BooleanOf(napi_env env, napi_value value);
std::string TextOf(napi_env env, napi_value value);
napi_value PropertyOf(napi_env env, napi_value object, const char* name);

// An object that is being made, property by property.
class ObjectMaker {
 public:
  explicit ObjectMaker(napi_env env);

  void Set(const char* name, napi_value value);
  void Set(const char* name, double number) { Set(name, NumberValue(env_, number)); }
  void Set(const char* name, const std::string& text) { Set(name, TextValue(env_, text)); }
  void Set(const char* name, const char* text) { Set(name, TextValue(env_, text)); }
  void Set(const char* name, int number) { Set(name, static_cast<double>(number)); }
  void Set(const char* name, bool boolean) = delete;  // it would be a number

  // Null where any part of it could not be made.
  napi_value value() const { return is_whole_ ? object_ : nullptr; }

 private:
  const napi_env env_;
  napi_value object_ = nullptr;
  bool is_whole_ = false;
};

// Null where any of the values is.
napi_value ArrayValue(napi_env env, const std::vector<napi_value>& values);

// A call of JavaScript's into the addon.
struct Call {
  static constexpr size_t kMaxArguments = 1;

  Call(napi_env environment, napi_callback_info info);

  napi_env env;
  napi_value receiver = nullptr;
  napi_value argument = nullptr;
};

// What becomes a function of the addon.
using Function = napi_value (*)(const Call& call);

template <Function function>
napi_property_descriptor FunctionProperty(const char* name) {
  const napi_callback callback = [](napi_env env, napi_callback_info info) { return function(Call(env, info)); };
  return {name, nullptr, callback, nullptr, nullptr, nullptr, napi_default_jsproperty, nullptr};
}

// The object that a JavaScript object stands for; null for any other.
template <typename Class>
Class* ObjectOf(const Call& call) {
  void* object = nullptr;
  return napi_unwrap(call.env, call.receiver, &object) == napi_ok ? static_cast<Class*>(object) : nullptr;
}

template <typename Class, napi_value (Class::*method)(const Call& call)>
napi_value CallMethod(const Call& call) {
  Class* object = ObjectOf<Class>(call);
  return object == nullptr ? nullptr : (object->*method)(call);
}

template <auto method>
struct MethodTraits;

template <typename Class, napi_value (Class::*method)(const Call& call)>
struct MethodTraits<method> {
  static napi_value Run(const Call& call) { return CallMethod<Class, method>(call); }
};

template <auto method>
napi_property_descriptor Method(const char* name) {
  return FunctionProperty<MethodTraits<method>::Run>(name);
}

template <auto method>
napi_property_descriptor Getter(const char* name) {
  return {name, nullptr, nullptr, Method<method>(name).method, nullptr, nullptr, napi_default, nullptr};
}

// `Class::Make(call)` makes the object of `new`; where it returns null it has thrown, or the thread is being stopped.
template <typename Class>
napi_value Construct(const Call& call) {
  Class* object = Class::Make(call);
  if (object == nullptr) return nullptr;
  const napi_finalize finalize = [](napi_env, void* data, void*) { delete static_cast<Class*>(data); };
  if (napi_wrap(call.env, call.receiver, object, finalize, nullptr, nullptr) == napi_ok) return call.receiver;
  delete object;
  return nullptr;
}

template <typename Class>
napi_value DefineClass(napi_env env, const char* name, const std::vector<napi_property_descriptor>& properties) {
  const napi_property_descriptor constructor = FunctionProperty<Construct<Class>>(name);
  napi_value defined = nullptr;
  napi_define_class(env, name, NAPI_AUTO_LENGTH, constructor.method, nullptr, properties.size(), properties.data(),
                    &defined);
  return defined;
}

}  // namespace ox
