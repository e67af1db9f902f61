#include "addon/observer_object.h"

#include "addon/values.h"

namespace ox {

Napi::Function ObserverObject::Define(Napi::Env env) {
  return DefineClass(env, "ThreadObserver",
                     {
                         InstanceMethod<&ObserverObject::Collect>("collect"),
                         InstanceMethod<&ObserverObject::LostHits>("lostHits"),
                         StaticMethod<&ObserverObject::Peek>("peek"),
                     });
}

Napi::Value ObserverObject::Collect(const Napi::CallbackInfo& info) {
  Napi::Env env = info.Env();
  Napi::Array collected = Napi::Array::New(env);
  for (const ObservedBatch& observed : observer_.Collect()) {
    Napi::Object entry = Napi::Object::New(env);
    entry.Set("sourceId", static_cast<double>(observed.source.id));
    entry.Set("threadId", static_cast<double>(observed.source.thread_id));
    entry.Set("ended", Napi::Boolean::New(env, observed.ended));
    entry.Set("batch", ToValue(env, observed.batch));
    collected.Set(collected.Length(), entry);
  }
  return collected;
}

Napi::Value ObserverObject::LostHits(const Napi::CallbackInfo& info) {
  return Napi::Number::New(info.Env(), static_cast<double>(observer_.lost_hits()));
}

Napi::Value ObserverObject::Peek(const Napi::CallbackInfo& info) {
  const auto thread_id = static_cast<uint64_t>(info[0].As<Napi::Number>().Int64Value());
  return Napi::Boolean::New(info.Env(), ThreadObserver::Peek(thread_id));
}

}  // namespace ox
