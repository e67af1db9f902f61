// Captures and decodes the stack of the JavaScript that asks, at once and without a clock: what the self-test of inlined frames
// compares with its own source. On the isolate's thread; not for signals.
#pragma once

#include "v8-isolate.h"
#include "v8/batch.h"
#include "v8/layout.h"
#include "v8/resolver.h"
#include "v8/stack_capture.h"

namespace ox {

class InliningProbe {
 public:
  InliningProbe(v8::Isolate* isolate, const Layout& layout)
      : scope_(MakeCaptureScope(isolate, layout, &interpreter_)), resolver_(layout, scope_) {}

  // Counts the caller's stack once.
  void Capture() {
    // Nothing is listening to collections here, so no address is remembered from one call to the next.
    resolver_.BeforeCollection(true);
    CaptureCaller(scope_, key_);
    resolver_.Count(key_, 0, {1, 0});
  }

  // What was captured since the last call. Needs an entered context.
  Batch Take() { return resolver_.TakeBatch(); }

 private:
  InterpreterPlaces interpreter_;
  const CaptureScope scope_;
  Resolver resolver_;
  uint64_t key_[kMaxKeyWords];
};

}  // namespace ox
