#include "v8/walk_check.h"

#include <cstdio>
#include <cstdlib>
#include <cstring>

#include "engine/symbol_table.h"
#include "v8/stack_capture.h"

namespace ox {

std::unique_ptr<WalkCheck> WalkCheck::MakeIfAsked(const CaptureScope& scope) {
  return getenv("OX_CHECK_WALKS") == nullptr ? nullptr : std::unique_ptr<WalkCheck>(new WalkCheck(scope));
}

void WalkCheck::Compare(const Registers& interrupted, const uint64_t* key) {
  const KeyHeader header = KeyHeader::Unpack(key[0]);
  if (header.own_work || header.elsewhere || header.truncated) return;
  const size_t listed = ListOfV8(scope_, interrupted, list_, kMaxFrames);
  if (header.unlinked) return Keep(interrupted, key, listed);
  // V8 lists nothing while it collects garbage.
  if (listed == 0 || listed == kMaxFrames) return;
  compared_++;
  if (Agrees(interrupted, key, listed)) return;
  differing_++;
  Keep(interrupted, key, listed);
}

void WalkCheck::Keep(const Registers& interrupted, const uint64_t* key, size_t listed) {
  if (kept_ == kMostKept) return;
  const size_t frames = KeyHeader::Unpack(key[0]).frame_count;
  Difference& difference = differences_[kept_++];
  memcpy(difference.key, key, sizeof(uint64_t) * (kKeyHeaderWords + frames * kKeyFrameWords));
  memcpy(difference.list, list_, listed * sizeof(uintptr_t));
  difference.listed = listed;
  difference.registers = interrupted;
}

// From the root down. V8 leaves out what is on top; but where a call of C++ without a frame is about to be made, or has just returned, it
// lists the function that makes the call, at the call.
bool WalkCheck::Agrees(const Registers& interrupted, const uint64_t* key, size_t listed) {
  constexpr uintptr_t kJustReturned = 64;
  constexpr uintptr_t kAboutToCall = 8;
  constexpr size_t kMostOnTop = 3;
  size_t walked = KeyHeader::Unpack(key[0]).frame_count;
  for (; listed > 0; listed--) {
    const auto expected = reinterpret_cast<uintptr_t>(list_[listed - 1]);
    const uint64_t* frame = walked == 0 ? nullptr : key + kKeyHeaderWords + (walked - 1) * kKeyFrameWords;
    const bool is_pair = frame != nullptr && frame[1] == kIsPlaceOfLast;
    if (frame != nullptr && (frame[0] == expected || (is_pair && frame[-2] == expected))) {
      walked -= is_pair ? 2 : 1;
    } else if (listed == 1 && walked == 1 && frame[0] == interrupted.pc &&
               frame[0] + kAboutToCall - expected < kJustReturned + kAboutToCall) {
      walked--;
    } else if (scope_.code.Contains(expected) && !scope_.IsBuiltin(expected)) {
      return false;
    } else {
      CountExtra(expected);
    }
  }
  return walked <= kMostOnTop;
}

void WalkCheck::CountExtra(uintptr_t pc) {
  for (Extra& extra : extras_) {
    if (extra.pc != 0 && extra.pc != pc) continue;
    extra.pc = pc;
    extra.count++;
    return;
  }
}

WalkCheck::~WalkCheck() {
  fprintf(stderr, "walks compared: %zu, differing: %zu\n", static_cast<size_t>(compared_),
          static_cast<size_t>(differing_));
  for (const Extra& extra : extras_) {
    if (extra.pc == 0) break;
    fprintf(stderr, " in V8's lists besides: %zu x", static_cast<size_t>(extra.count));
    PrintPc(extra.pc);
    fprintf(stderr, "\n");
  }
  for (size_t i = 0; i < kept_; i++) Print(differences_[i]);
}

void WalkCheck::PrintPc(uintptr_t pc) const {
  Symbol symbol;
  const bool is_named = SymbolTable::IsReady() && SymbolTable::Lookup(scope_.InExecutable(pc), &symbol);
  fprintf(stderr, " %zx%s%s", static_cast<size_t>(pc), is_named ? ":" : "", is_named ? symbol.name.c_str() : "");
}

void WalkCheck::Print(const Difference& difference) const {
  constexpr size_t kMostPrinted = 12;
  const KeyHeader header = KeyHeader::Unpack(difference.key[0]);
  fprintf(stderr, "%s, state %d, pc", header.unlinked ? "unlinked" : "differing", static_cast<int>(header.state));
  PrintPc(difference.registers.pc);
  fprintf(stderr, "\n walked %u:", header.frame_count);
  for (size_t i = 0; i < header.frame_count && i < kMostPrinted; i++) {
    PrintPc(difference.key[kKeyHeaderWords + i * kKeyFrameWords]);
  }
  fprintf(stderr, "\n listed %zu:", difference.listed);
  for (size_t i = 0; i < difference.listed && i < kMostPrinted; i++) PrintPc(difference.list[i]);
  fprintf(stderr, "\n");
}

}  // namespace ox
