// How the frames of a sample get their functions. Today there is one way, frame_slots.h; the interface is here so that another,
// such as a listener to V8's code events, can take its place where a future version of V8 breaks the first.
//
// On the isolate's thread; not for signals. Nothing here may allocate in V8's heap: it is called where a collection is about
// to begin.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace ox {

// A frame as the handler recorded it.
struct KeyFrame {
  uintptr_t pc;  // within the call where the key has a return address; the address of a bytecode where interpreted
  uintptr_t function;  // the word of the frame's function slot; 0 where the frame has none
  bool interpreted;
  bool wasm;                 // code of WebAssembly's
  uint32_t register_offset;  // where the interpreter's registers say that it is in its bytecode array; 0: they do not
  uintptr_t place;           // the bytecode that it is at, if the pc is the interpreter's; 0: it is not
  uintptr_t instance;        // the instance of code of WebAssembly's; 0 where it is not known
};

// The function of a frame.
struct FrameFunction {
  uintptr_t shared = 0;  // its SharedFunctionInfo, tagged
  bool has_script = false;
  std::string name;  // of one without a script, where it has one
};

class FrameIdentity {
 public:
  virtual ~FrameIdentity() = default;

  // What `stats()` shows.
  virtual const char* name() const = 0;

  // Announces frames, all those of a sample at once, that Find may be asked for.
  virtual void Prepare(const std::vector<KeyFrame>& frames) = 0;

  // The function of a frame that was announced since the last collection; null where it is not known.
  virtual const FrameFunction* Find(const KeyFrame& frame) = 0;

  // Forgets what the coming collection may invalidate. `full`: it may move or free more than the young generation.
  virtual void BeforeCollection(bool full) = 0;

  virtual size_t MemoryBytes() const = 0;
};

}  // namespace ox
