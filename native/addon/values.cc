#include "addon/values.h"

#include <cstring>
#include <vector>

#include "engine/interrupted_wait.h"
#include "v8/verdicts.h"

namespace ox {
namespace {

// In the order of FrameKind, and of FRAME_KINDS in src/types.ts.
constexpr const char* kKindNames[] = {"javascript", "builtin", "wasm", "native", "vm"};

napi_value ToValue(napi_env env, const FunctionInfo& info) {
  ObjectMaker object(env);
  object.Set("functionName", info.name);
  object.Set("file", info.file);
  object.Set("line", info.line);
  object.Set("column", info.column);
  object.Set("scriptId", info.script_id);
  object.Set("kind", kKindNames[static_cast<size_t>(info.kind)]);
  if (info.kind == FrameKind::kJavaScript) object.Set("sourceMapUrl", info.source_map_url);
  if (info.source_map_text != nullptr) object.Set("sourceMapText", *info.source_map_text);
  return object.value();
}

napi_value ToValue(napi_env env, const std::vector<FunctionInfo>& functions) {
  std::vector<napi_value> values;
  values.reserve(functions.size());
  for (const FunctionInfo& info : functions) values.push_back(ToValue(env, info));
  return ArrayValue(env, values);
}

// The buffer is null where it could not be made, and where it is empty.
template <typename Number>
napi_value ToTypedArray(napi_env env, napi_typedarray_type type, const std::vector<Number>& numbers) {
  void* data = nullptr;
  napi_value buffer = nullptr;
  napi_value array = nullptr;
  const size_t size_bytes = numbers.size() * sizeof(Number);
  if (napi_create_arraybuffer(env, size_bytes, &data, &buffer) != napi_ok) return nullptr;
  if (size_bytes != 0 && data == nullptr) return nullptr;
  if (size_bytes != 0) memcpy(data, numbers.data(), size_bytes);
  return napi_create_typedarray(env, type, numbers.size(), buffer, 0, &array) == napi_ok ? array : nullptr;
}

ObjectMaker MakeBatch(napi_env env, const Batch& batch) {
  ObjectMaker object(env);
  object.Set("reset", BooleanValue(env, batch.reset));
  object.Set("functions", ToValue(env, batch.functions));
  object.Set("frames", ToTypedArray(env, napi_int32_array, batch.frames));
  object.Set("stacks", ToTypedArray(env, napi_uint32_array, batch.stacks));
  object.Set("hits", ToTypedArray(env, napi_float64_array, batch.hits));
  return object;
}

void SetVerdicts(ObjectMaker* object) {
  for (int i = 0; i < kProofs; i++) {
    const std::string reason = ReasonAgainst(static_cast<Proof>(i));
    object->Set(kProofNames[i], reason.empty() ? "on" : "off");
    if (!reason.empty()) object->Set((std::string(kProofNames[i]) + "Reason").c_str(), reason);
  }
}

}  // namespace

v8::Local<v8::Value> LocalOf(napi_value value) {
  v8::Local<v8::Value> local;
  static_assert(sizeof(local) == sizeof(value));
  memcpy(static_cast<void*>(&local), &value, sizeof(local));
  return local;
}

napi_value ToValue(napi_env env, const std::vector<ListedFrame>& frames) {
  std::vector<napi_value> values;
  for (const ListedFrame& frame : frames) {
    ObjectMaker object(env);
    object.Set("functionName", frame.name);
    object.Set("line", frame.line);
    values.push_back(object.value());
  }
  return ArrayValue(env, values);
}

napi_value ToValue(napi_env env, const Batch& batch) { return MakeBatch(env, batch).value(); }

napi_value ToValue(napi_env env, const Batch& batch, bool more) {
  ObjectMaker object = MakeBatch(env, batch);
  object.Set("more", BooleanValue(env, more));
  return object.value();
}

napi_value ToValue(napi_env env, const SamplerStats& stats) {
  ObjectMaker object(env);
  auto set_number = [&](const char* name, auto value) { object.Set(name, static_cast<double>(value)); };
  set_number("meanIntervalMicros", stats.mean_interval_micros);
  set_number("stdevIntervalMicros", stats.stdev_interval_micros);
  set_number("samples", stats.samples);
  set_number("overruns", stats.overruns);
  set_number("idleTicks", stats.idle_ticks);
  set_number("droppedRingFull", stats.dropped_ring_full);
  set_number("droppedSignalTaken", stats.dropped_signal_taken);
  set_number("frames", stats.resolver.frames);
  set_number("unresolvedFrames", stats.resolver.unresolved_frames);
  set_number("truncatedStacks", stats.resolver.truncated_stacks);
  set_number("secondaryStacks", stats.resolver.secondary_stacks);
  set_number("unlinkedStacks", stats.resolver.unlinked_stacks);
  SetVerdicts(&object);
  object.Set("waits", WaitsAreFinished() ? "whole" : "interrupted");
  object.Set("identity", stats.identity);
  set_number("handlerNanos", stats.handler_nanos);
  set_number("drainNanos", stats.drain_nanos);
  set_number("namingNanos", stats.naming_nanos);
  set_number("attachNanos", stats.attach_nanos);
  set_number("takeovers", stats.takeovers);
  set_number("foreignSignals", stats.foreign_signals);
  set_number("symbols", stats.symbols);
  set_number("ringBytes", stats.ring_bytes);
  set_number("tableBytes", stats.table_bytes);
  return object.value();
}

const char* ClockName(ClockKind kind) {
  switch (kind) {
    case ClockKind::kMonotonic:
      return "monotonic";
    case ClockKind::kPerf:
      return "perf";
    case ClockKind::kCpuTime:
      return "cputime";
  }
  return "";
}

}  // namespace ox
