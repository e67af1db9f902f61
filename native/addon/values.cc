#include "addon/values.h"

#include <cstring>
#include <vector>

#include "engine/interrupted_wait.h"
#include "v8/inlining_verdict.h"

namespace ox {
namespace {

// In the order of FrameKind, and of FRAME_KINDS in src/types.ts.
constexpr const char* kKindNames[] = {"javascript", "builtin", "wasm", "native", "vm"};

Napi::Object ToValue(Napi::Env env, const FunctionInfo& info) {
  Napi::Object object = Napi::Object::New(env);
  object.Set("functionName", info.name);
  object.Set("file", info.file);
  object.Set("line", info.line);
  object.Set("column", info.column);
  object.Set("scriptId", info.script_id);
  object.Set("kind", kKindNames[static_cast<size_t>(info.kind)]);
  if (info.kind == FrameKind::kJavaScript) object.Set("sourceMapUrl", info.source_map_url);
  if (info.source_map_text != nullptr) object.Set("sourceMapText", *info.source_map_text);
  return object;
}

template <typename Array, typename Number>
Array ToTypedArray(Napi::Env env, const std::vector<Number>& numbers) {
  Array array = Array::New(env, numbers.size());
  if (!numbers.empty()) memcpy(array.Data(), numbers.data(), numbers.size() * sizeof(Number));
  return array;
}

}  // namespace

Napi::Object ToValue(Napi::Env env, const Batch& batch) {
  Napi::Array functions = Napi::Array::New(env, batch.functions.size());
  for (uint32_t i = 0; i < batch.functions.size(); i++) functions.Set(i, ToValue(env, batch.functions[i]));
  Napi::Object object = Napi::Object::New(env);
  object.Set("reset", Napi::Boolean::New(env, batch.reset));
  object.Set("functions", functions);
  object.Set("frames", ToTypedArray<Napi::Int32Array>(env, batch.frames));
  object.Set("stacks", ToTypedArray<Napi::Uint32Array>(env, batch.stacks));
  object.Set("hits", ToTypedArray<Napi::Float64Array>(env, batch.hits));
  return object;
}

Napi::Object ToValue(Napi::Env env, const SamplerStats& stats) {
  const InliningVerdict inlining = CurrentInliningVerdict();
  Napi::Object object = Napi::Object::New(env);
  auto set_number = [&](const char* name, auto value) {
    object.Set(name, Napi::Number::New(env, static_cast<double>(value)));
  };
  set_number("meanIntervalMicros", stats.mean_interval_micros);
  set_number("stdevIntervalMicros", stats.stdev_interval_micros);
  set_number("samples", stats.samples);
  set_number("overruns", stats.overruns);
  set_number("idleTicks", stats.idle_ticks);
  set_number("droppedRingFull", stats.dropped_ring_full);
  set_number("droppedTableFull", stats.resolver.dropped_table_full);
  set_number("frames", stats.resolver.frames);
  set_number("unresolvedFrames", stats.resolver.unresolved_frames);
  set_number("truncatedStacks", stats.resolver.truncated_stacks);
  set_number("secondaryStacks", stats.resolver.secondary_stacks);
  object.Set("inlining", inlining.on ? "on" : "off");
  if (!inlining.on) object.Set("inliningReason", inlining.reason);
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
  return object;
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
