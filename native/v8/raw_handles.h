// Handles to objects that are known by address only, and the other way round. The one place that reaches behind V8's public types: a HandleScope may
// create handles for its subclasses.
//
// On the isolate's thread; not for signals. The address must be that of a live object of type T, and no collection may have
// run since it was read.
#pragma once

#include <cstdint>
#include <cstring>

#include "v8-isolate.h"
#include "v8-local-handle.h"

namespace ox {

// A handle of another type to the same object, where V8's public types hide that they are the same.
template <typename To, typename From>
v8::Local<To> ReinterpretHandle(v8::Local<From> from) {
  v8::Local<To> to;
  static_assert(sizeof(to) == sizeof(from));
  memcpy(static_cast<void*>(&to), &from, sizeof(to));
  return to;
}

// The tagged address of the object behind a handle, until the next collection.
template <typename T>
uintptr_t AddressIn(v8::Local<T> local) {
  uintptr_t* slot = nullptr;
  static_assert(sizeof(local) == sizeof(slot));
  memcpy(&slot, static_cast<void*>(&local), sizeof(slot));
  return *slot;
}

class RawHandleScope : public v8::HandleScope {
 public:
  explicit RawHandleScope(v8::Isolate* isolate) : v8::HandleScope(isolate), isolate_{isolate} {}

  template <typename T>
  v8::Local<T> Make(uintptr_t tagged_address) {
    v8::internal::Address* slot = CreateHandle(isolate_, tagged_address);
    v8::Local<T> local;
    // A Local is the address of a slot and nothing else, unless V8 was built with direct handles.
    static_assert(sizeof(local) == sizeof(slot));
#ifdef V8_ENABLE_DIRECT_HANDLE
#error "direct handles are not supported"
#endif
    memcpy(static_cast<void*>(&local), &slot, sizeof(slot));
    return local;
  }

 private:
  // CreateHandle takes V8's inner type up to version 13, its public one from 14 on; this turns into either.
  struct AnyIsolate {
    v8::Isolate* isolate;
    operator v8::Isolate*() const { return isolate; }
    operator v8::internal::Isolate*() const { return reinterpret_cast<v8::internal::Isolate*>(isolate); }
  };
  const AnyIsolate isolate_;
};

}  // namespace ox
