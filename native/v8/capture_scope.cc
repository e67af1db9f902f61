#include "v8/capture_scope.h"

#include <algorithm>
#include <cstring>

#include "engine/safe_memory.h"
#include "engine/thread_stack.h"
#include "v8-internal.h"
#include "v8-isolate.h"
#include "v8/frame_walk.h"

namespace ox {
namespace {

using v8::internal::Internals;

const uintptr_t* WordOf(v8::Isolate* isolate, int offset) {
  return reinterpret_cast<const uintptr_t*>(reinterpret_cast<uintptr_t>(isolate) + offset);
}

// V8 notes the frame by which it calls C++ in a word of its ThreadLocalTop, `c_entry_fp`. Which one depends on the version: this is
// called by JavaScript, so it is the one that leads to such a frame now.
const uintptr_t* FindExitFrameWord(const CaptureScope& scope) {
  constexpr int kMostWords = 32;
  const uintptr_t* words = WordOf(scope.isolate, Internals::kIsolateThreadLocalTopOffset);
  const auto floor = reinterpret_cast<uintptr_t>(__builtin_frame_address(0));
  for (int i = 0; i < kMostWords; i++) {
    V8Frame frame = V8Frame::AtExit(scope, words[i]);
    if (words[i] <= floor || !frame.HasRoom() || !frame.IsExit()) continue;
    frame.GoToCaller();
    if (frame.IsPlausible()) return &words[i];
  }
  return nullptr;
}

// Whether two pieces of code are alike; false where one is not mapped.
bool SameBytes(uintptr_t left, uintptr_t right, size_t size) {
  constexpr size_t kMaxCompared = 256;
  uint8_t bytes[2][kMaxCompared];
  size = std::min(size, kMaxCompared);
  return ReadMemory(left, bytes[0], size) && ReadMemory(right, bytes[1], size) && memcmp(bytes[0], bytes[1], size) == 0;
}

// V8 may copy its builtins next to the JIT code, to reach them by short calls. It does not say where, but the copy has the
// same bytes: JSEntry's are looked for. From version 12 on V8 gives the address of JSEntry in the copy; before, in the
// original, and the copy lies at the end of the code range, where its allocator rounds down.
AddressRange FindCopiedBuiltins(const CaptureScope& scope) {
  constexpr uintptr_t kPageSize = 4096;
  constexpr uintptr_t kAllocationStep = 64 * 1024;
  constexpr int kMaxSteps = 64;
  const auto entry_code = scope.isolate->GetJSEntryStubs().js_entry_stub.code;
  const auto entry = reinterpret_cast<uintptr_t>(entry_code.start);
  const AddressRange& original = scope.embedded_builtins;
  const uintptr_t size = original.end - original.begin;
  if (scope.code.end - scope.code.begin < size) return {};
  if (scope.code.Contains(entry)) {
    for (uintptr_t page = original.begin; page + kPageSize <= original.end; page += kPageSize) {
      const uintptr_t candidate = page + entry % kPageSize;
      if (!SameBytes(candidate, entry, entry_code.length_in_bytes)) continue;
      const uintptr_t begin = entry - (candidate - original.begin);
      return {begin, begin + size};
    }
  } else if (original.Contains(entry)) {
    uintptr_t begin = (scope.code.end - size) & ~(kAllocationStep - 1);
    for (int i = 0; i < kMaxSteps && begin >= scope.code.begin; i++, begin -= kAllocationStep) {
      if (SameBytes(entry, begin + (entry - original.begin), entry_code.length_in_bytes)) return {begin, begin + size};
    }
  }
  return {};
}

}  // namespace

CaptureScope MakeCaptureScope(v8::Isolate* isolate, const Layout& layout, InterpreterPlaces* interpreter) {
  CaptureScope scope{};
  scope.isolate = isolate;
  scope.layout = &layout;
  scope.interpreter = interpreter;
  scope.stack = CurrentThreadStack();
  void* start = nullptr;
  size_t length = 0;
  isolate->GetCodeRange(&start, &length);
  scope.code = {reinterpret_cast<uintptr_t>(start), reinterpret_cast<uintptr_t>(start) + length};
  const void* embedded = nullptr;
  isolate->GetEmbeddedCodeRange(&embedded, &length);
  scope.embedded_builtins = {reinterpret_cast<uintptr_t>(embedded), reinterpret_cast<uintptr_t>(embedded) + length};
  scope.copied_builtins = FindCopiedBuiltins(scope);
  scope.exit_frame = FindExitFrameWord(scope);
  scope.fast_call_frame = WordOf(isolate, Internals::kIsolateFastCCallCallerFpOffset);
  scope.fast_call_pc = WordOf(isolate, Internals::kIsolateFastCCallCallerPcOffset);
  return scope;
}

const uintptr_t* ExitFrameWord(v8::Isolate* isolate, const Layout& layout) {
  InterpreterPlaces unused;
  return MakeCaptureScope(isolate, layout, &unused).exit_frame;
}

}  // namespace ox
