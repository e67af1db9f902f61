#include "addon/observer_object.h"

#include "addon/values.h"

namespace ox {
namespace {

napi_value ToValue(napi_env env, const ObservedBatch& observed) {
  ObjectMaker entry(env);
  entry.Set("sourceId", static_cast<double>(observed.source.id));
  entry.Set("threadId", static_cast<double>(observed.source.thread_id));
  entry.Set("ended", BooleanValue(env, observed.ended));
  entry.Set("batch", ToValue(env, observed.batch));
  return entry.value();
}

}  // namespace

napi_value ObserverObject::Define(napi_env env) {
  napi_property_descriptor peek = FunctionProperty<&ObserverObject::Peek>("peek");
  peek.attributes = napi_static;
  return DefineClass<ObserverObject>(env, "ThreadObserver",
                                     {
                                         Method<&ObserverObject::Collect>("collect"),
                                         Method<&ObserverObject::LostHits>("lostHits"),
                                         peek,
                                     });
}

napi_value ObserverObject::Collect(const Call& call) {
  std::vector<napi_value> collected;
  for (const ObservedBatch& observed : observer_.Collect()) collected.push_back(ToValue(call.env, observed));
  return ArrayValue(call.env, collected);
}

napi_value ObserverObject::LostHits(const Call& call) {
  return NumberValue(call.env, static_cast<double>(observer_.lost_hits()));
}

napi_value ObserverObject::Peek(const Call& call) {
  const auto thread_id = static_cast<uint64_t>(NumberOf(call.env, call.argument));
  return BooleanValue(call.env, ThreadObserver::Peek(thread_id));
}

}  // namespace ox
