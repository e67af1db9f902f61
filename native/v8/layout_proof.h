// Follows the numbers of the layout through objects of which V8's public API says the same: before the first sample, with what the
// addon is called with. On the isolate's thread; not for signals.
#pragma once

#include "v8-function.h"
#include "v8-isolate.h"
#include "v8/capture_scope.h"
#include "v8/layout.h"

namespace ox {

// The name of a number that is wrong, as it shows in how `function` is read; null where all is right. Functions of V8's own, which have no
// script, prove where names are. A function with a script must be the one that calls: it proves where bytecode and lines are.
const char* FindWrongNumber(v8::Isolate* isolate, const Layout& layout, v8::Local<v8::Function> function);

enum class RegExpProof { kRight, kWrong, kNoCode };

// Whether the code that V8 has compiled for a regular expression is of the kind that the layout says.
RegExpProof ProveRegExp(const CaptureScope& scope, v8::Local<v8::Value> regexp);

}  // namespace ox
