#include "v8/stack_probe.h"

#include "engine/symbol_table.h"
#include "v8-debug.h"
#include "v8-primitive.h"

namespace ox {

StackProbe::StackProbe(v8::Isolate* isolate, const Layout& layout)
    : isolate_(isolate), scope_(MakeCaptureScope(isolate, layout, &interpreter_)), resolver_(layout, scope_) {
  // The names of builtins are there.
  SymbolTable::Load();
}

void StackProbe::Capture() {
  // It may allocate in V8's heap, hence move what is captured.
  List();
  // Nothing is listening to collections here, so no address is remembered from one call to the next.
  resolver_.BeforeCollection(true);
  CaptureCaller(scope_, key_);
  resolver_.Count(key_, 0, {1, 0});
}

void StackProbe::List() {
  constexpr int kMostFrames = 8;
  v8::HandleScope handles(isolate_);
  const v8::Local<v8::StackTrace> trace = v8::StackTrace::CurrentStackTrace(isolate_, kMostFrames);
  listed_.clear();
  for (int i = 0; i < trace->GetFrameCount(); i++) {
    const v8::Local<v8::StackFrame> frame = trace->GetFrame(isolate_, i);
    const v8::Local<v8::String> name = frame->GetFunctionName();
    const v8::String::Utf8Value text(isolate_, name);
    listed_.push_back({*text == nullptr ? "" : *text, frame->GetLineNumber()});
  }
}

}  // namespace ox
