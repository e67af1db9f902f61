// Captures and decodes the stack of the JavaScript that asks, at once and without a clock, and has what V8 itself says of it: what
// the self-test compares. On the isolate's thread; not for signals.
#pragma once

#include <string>
#include <vector>

#include "v8-isolate.h"
#include "v8/batch.h"
#include "v8/layout.h"
#include "v8/resolver.h"
#include "v8/stack_capture.h"

namespace ox {

// A frame as V8 lists it. The line is 1-based.
struct ListedFrame {
  std::string name;
  int line;
};

class StackProbe {
 public:
  StackProbe(v8::Isolate* isolate, const Layout& layout);

  // Counts the caller's stack once.
  void Capture();

  // What was captured since the last call. Needs an entered context.
  Batch Take() { return resolver_.TakeBatch(); }

  // The functions of the program's that were on the stack at the last Capture, leaf first, as V8's public API lists them: what
  // `new Error().stack` shows, without the program's hooks. Only the nearest.
  const std::vector<ListedFrame>& listed() const { return listed_; }

  const CaptureScope& scope() const { return scope_; }

 private:
  void List();

  v8::Isolate* const isolate_;
  InterpreterPlaces interpreter_;
  const CaptureScope scope_;
  Resolver resolver_;
  std::vector<ListedFrame> listed_;
  uint64_t key_[kMaxKeyWords];
};

}  // namespace ox
