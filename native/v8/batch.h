// What a drain hands over: docs/batch-format.md describes every number.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace ox {

// In the order of FRAME_KINDS in src/types.ts.
enum class FrameKind : uint8_t { kJavaScript, kBuiltin, kWasm, kNative, kVm };

// Lines and columns are 1-based; 0 where there is no script.
struct FunctionInfo {
  std::string name;
  std::string file;
  int line = 0;
  int column = 0;
  // V8's id of a script that has no name, or only the beginning of its text for one; 0 elsewhere. Tells two functions apart where no file does.
  int script_id = 0;
  FrameKind kind = FrameKind::kVm;
  // Address of the script's source map as V8 has it; of one that is long, what stands for it.
  std::string source_map_url;
  // The long one, with the first function that has it. Other threads' observers share it.
  std::shared_ptr<const std::string> source_map_text;
};

struct Batch {
  bool reset = false;
  std::vector<FunctionInfo> functions;
  std::vector<int32_t> frames;
  std::vector<uint32_t> stacks;
  std::vector<double> hits;

  size_t MemoryBytes() const {
    size_t bytes = sizeof(Batch) + functions.size() * sizeof(FunctionInfo) + frames.size() * sizeof(int32_t) +
                   stacks.size() * sizeof(uint32_t) + hits.size() * sizeof(double);
    for (const FunctionInfo& info : functions)
      bytes += info.name.size() + info.file.size() + info.source_map_url.size();
    return bytes;
  }
  bool IsEmpty() const { return !reset && functions.empty() && frames.empty() && stacks.empty() && hits.empty(); }
};

}  // namespace ox
