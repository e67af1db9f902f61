// Identity without listening: each frame keeps its JSFunction in a slot, which leads to its SharedFunctionInfo. The words were
// recorded by the handler and are not trusted: each object's type is checked, by reads that cannot fault.
#pragma once

#include <cstdint>
#include <string>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "v8/frame_identity.h"
#include "v8/layout.h"

namespace ox {

class FrameSlots final : public FrameIdentity {
 public:
  // `undefined` is the address of V8's undefined, tagged: what functions have for a script that have none.
  FrameSlots(const Layout& layout, uintptr_t undefined) : layout_(layout), undefined_(undefined) {}

  const char* name() const override { return "frame-slots"; }
  void Prepare(const std::vector<KeyFrame>& frames) override;
  const FrameFunction* Find(const KeyFrame& frame) override;
  void BeforeCollection(bool full) override;
  size_t MemoryBytes() const override;

 private:
  bool IsJsFunctionMap(uintptr_t map);
  bool ReadSharedFunction(uintptr_t shared, FrameFunction* function);
  std::string ReadName(uintptr_t shared);

  const Layout& layout_;
  const uintptr_t undefined_;
  // Valid until the next collection; a word that is no JSFunction has no SharedFunctionInfo here.
  std::unordered_map<uintptr_t, FrameFunction> functions_;
  // Valid until the next full collection.
  std::unordered_set<uintptr_t> function_maps_;
  std::unordered_map<uintptr_t, FrameFunction> shared_functions_;  // by SharedFunctionInfo
};

}  // namespace ox
