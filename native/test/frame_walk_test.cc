// A stack is laid out by the test as V8's code does, on memory that stands in for the thread's.
#include "v8/frame_walk.h"

#include <gtest/gtest.h>

#include <cstdint>
#include <utility>
#include <vector>

namespace ox {
namespace {

constexpr AddressRange kCode = {0x100000, 0x200000};
constexpr AddressRange kBuiltins = {0x300000, 0x400000};
constexpr uintptr_t kPc = kCode.begin + 0x100;
constexpr uintptr_t kInterpreter = kBuiltins.begin + 0x200;
constexpr uintptr_t kWasmPc = 0x900000;
constexpr uintptr_t kContext = 0x7001;
constexpr uintptr_t kStubFrame = 17 * 2;
constexpr uintptr_t kExitFrame = 3 * 2;

uintptr_t Smi(int32_t value) { return static_cast<uintptr_t>(static_cast<uint32_t>(value)) << 32; }
uintptr_t Function(int number) { return 0x8001 + 0x100 * static_cast<uintptr_t>(number); }

class FrameWalkTest : public testing::Test {
 protected:
  FrameWalkTest() : memory_(20000) {
    layout_.wasm_frame = 4;
    layout_.wasm_frame_last = 12;
    layout_.entry_keeps_fast_call = true;
    scope_.layout = &layout_;
    scope_.stack = {AddressOf(0), AddressOf(memory_.size())};
    scope_.code = kCode;
    scope_.embedded_builtins = kBuiltins;
    scope_.interpreter = &interpreter_;
    top_ = memory_.size() - 16;
  }

  uintptr_t AddressOf(size_t word) const { return reinterpret_cast<uintptr_t>(memory_.data() + word); }
  uintptr_t& Word(uintptr_t address) { return memory_[(address - AddressOf(0)) / 8]; }

  // Each takes room below the frames so far and returns the frame pointer. `pc` is the return address into the caller.
  uintptr_t Add(uintptr_t caller, uintptr_t return_address, uintptr_t marker) {
    const uintptr_t fp = AddressOf(top_);
    Word(fp) = caller;
    Word(fp + 8) = return_address;
    Word(fp - 8) = marker;
    top_ -= 16;
    return fp;
  }
  uintptr_t AddEntry(uintptr_t exit, uintptr_t fast_call = 0, uintptr_t fast_pc = 0) {
    const uintptr_t fp = Add(0, 0xBAD, kEntryFrame * 2);
    Word(fp + kEntryExitFrame) = exit;
    Word(fp + kEntryFastCallFrame) = fast_call;
    Word(fp + kEntryFastCallPc) = fast_pc;
    return fp;
  }
  uintptr_t AddFunction(uintptr_t caller, uintptr_t return_address, int number) {
    const uintptr_t fp = Add(caller, return_address, kContext);
    Word(fp - 16) = Function(number);
    return fp;
  }
  uintptr_t AddInterpreted(uintptr_t caller, uintptr_t return_address, int number, int32_t offset) {
    const uintptr_t fp = AddFunction(caller, return_address, number);
    Word(fp + kFrameBytecodeArray) = 0x5001;
    Word(fp + kFrameBytecodeOffset) = Smi(offset);
    return fp;
  }

  WalkEnd Walk(uintptr_t pc, uintptr_t fp) {
    KeyWriter writer(key_);
    const WalkEnd end = WalkFrames(scope_, V8Frame(scope_, pc, fp, AddressOf(0)), &writer);
    frames_.clear();
    for (uint32_t i = 0; i < writer.frame_count(); i++) frames_.emplace_back(writer.at(i)[0], writer.at(i)[1]);
    return end;
  }

  using Frames = std::vector<std::pair<uint64_t, uint64_t>>;

  std::vector<uintptr_t> memory_;
  Layout layout_{};
  InterpreterPlaces interpreter_;
  CaptureScope scope_{};
  size_t top_;
  uint64_t key_[kMaxKeyWords];
  Frames frames_;
};

TEST_F(FrameWalkTest, FollowsLinksToTheOutermostEntry) {
  const uintptr_t entry = AddEntry(0);
  const uintptr_t outer = AddFunction(entry, kBuiltins.begin, 1);
  const uintptr_t stub = Add(outer, kPc + 1, kStubFrame);
  const uintptr_t leaf = AddFunction(stub, kBuiltins.begin + 1, 2);
  EXPECT_EQ(Walk(kPc + 2, leaf), WalkEnd::kOutermost);
  EXPECT_EQ(frames_, (Frames{{kPc + 2, Function(2)}, {kPc + 1, Function(1)}}));
}

TEST_F(FrameWalkTest, CrossesCppByWhatEntriesKeep) {
  const uintptr_t outer = AddFunction(AddEntry(0), kBuiltins.begin, 1);
  const uintptr_t exit = Add(outer, kPc, kExitFrame);
  const uintptr_t inner = AddFunction(AddEntry(exit), kBuiltins.begin, 2);
  EXPECT_EQ(Walk(kPc + 1, inner), WalkEnd::kOutermost);
  EXPECT_EQ(frames_, (Frames{{kPc + 1, Function(2)}, {kPc, Function(1)}}));
}

TEST_F(FrameWalkTest, CrossesCallsWithoutAFrame) {
  const uintptr_t outer = AddFunction(AddEntry(0), kBuiltins.begin, 1);
  const uintptr_t inner = AddFunction(AddEntry(0, outer, kPc + 8), kBuiltins.begin, 2);
  EXPECT_EQ(Walk(kPc, inner), WalkEnd::kOutermost);
  EXPECT_EQ(frames_, (Frames{{kPc, Function(2)}, {kPc + 8, Function(1)}}));
}

TEST_F(FrameWalkTest, TellsAnInterpretedFrameOnceItsPlaceIsKnown) {
  const uintptr_t frame = AddInterpreted(AddEntry(0), kBuiltins.begin, 1, 60);
  EXPECT_EQ(Walk(kInterpreter, frame), WalkEnd::kOutermost);
  EXPECT_EQ(frames_, (Frames{{kInterpreter, Function(1)}, {0x5001 + 60, kIsPlaceOfLast}}));
  interpreter_.Add(kInterpreter);
  EXPECT_EQ(Walk(kInterpreter, frame), WalkEnd::kOutermost);
  EXPECT_EQ(frames_, (Frames{{0x5001 + 60, Function(1) | kIsInterpreted}}));
}

TEST_F(FrameWalkTest, DoesNotTakeOptimisedCodeForInterpreted) {
  const uintptr_t frame = AddInterpreted(AddEntry(0), kBuiltins.begin, 1, 60);
  EXPECT_EQ(Walk(kPc, frame), WalkEnd::kOutermost);
  EXPECT_EQ(frames_, (Frames{{kPc, Function(1)}}));
}

TEST_F(FrameWalkTest, GoesOnThroughABuiltinThatWasNotCalled) {
  const uintptr_t outer = AddFunction(AddEntry(0), kBuiltins.begin, 1);
  for (const uintptr_t value : {Smi(9), uintptr_t{0x5001}, uintptr_t{0}}) {
    const uintptr_t builtin = Add(outer, value, kStubFrame);
    EXPECT_EQ(Walk(kBuiltins.begin + 1, builtin), WalkEnd::kOutermost) << value;
    EXPECT_EQ(frames_, (Frames{{V8Frame::kUnknownPc, Function(1)}})) << value;
  }
}

TEST_F(FrameWalkTest, IsBrokenWhereABuiltinThatWasNotCalledIsOfNoFunction) {
  const uintptr_t stub = Add(AddEntry(0), kBuiltins.begin, kStubFrame);
  EXPECT_EQ(Walk(kBuiltins.begin + 1, Add(stub, Smi(9), kStubFrame)), WalkEnd::kBroken);
}

TEST_F(FrameWalkTest, IsBrokenWhereAnEntryKeepsWhatIsNoExit) {
  const uintptr_t outer = AddFunction(AddEntry(0), kBuiltins.begin, 1);
  EXPECT_EQ(Walk(kPc, AddFunction(AddEntry(outer), kBuiltins.begin, 2)), WalkEnd::kBroken);
}

TEST_F(FrameWalkTest, HasTheInstanceOfWebAssembly) {
  const uintptr_t wasm = Add(AddEntry(0), kBuiltins.begin, 4 * 2);
  Word(wasm - 16) = 0x6001;
  EXPECT_EQ(Walk(kWasmPc, wasm), WalkEnd::kOutermost);
  EXPECT_EQ(frames_, (Frames{{kWasmPc, 0x6001 | kIsWasmOf}}));
}

TEST_F(FrameWalkTest, IsBrokenWhereAPcIsNotOfV8) {
  const uintptr_t outer = AddFunction(AddEntry(0), kBuiltins.begin, 1);
  const uintptr_t inner = AddFunction(outer, 0xBAD, 2);
  EXPECT_EQ(Walk(kPc, inner), WalkEnd::kBroken);
  EXPECT_EQ(frames_, (Frames{{kPc, Function(2)}}));
}

TEST_F(FrameWalkTest, IsBrokenWhereALinkDoesNotLeadUpwards) {
  const uintptr_t frame = AddFunction(0, kPc, 1);
  for (const uintptr_t caller :
       {uintptr_t{0}, frame, frame - 64, frame + 4, AddressOf(memory_.size()), ~uintptr_t{0}}) {
    Word(frame) = caller;
    EXPECT_EQ(Walk(kPc, frame), WalkEnd::kBroken) << caller;
  }
}

TEST_F(FrameWalkTest, IsBrokenWhereAnEntryKeepsAFrameBelow) {
  const uintptr_t entry = AddEntry(0);
  Word(entry + kEntryExitFrame) = entry - 128;
  EXPECT_EQ(Walk(kPc, AddFunction(entry, kBuiltins.begin, 1)), WalkEnd::kBroken);
}

TEST_F(FrameWalkTest, IsBrokenWhereTheMarkerIsNone) {
  const uintptr_t frame = AddFunction(AddEntry(0), kBuiltins.begin, 1);
  for (const uintptr_t marker : {uintptr_t{0}, uintptr_t{3}, kMaxFrameMarker, Smi(1)}) {
    Word(frame - 8) = marker;
    EXPECT_EQ(Walk(kPc, frame), WalkEnd::kBroken) << marker;
  }
}

TEST_F(FrameWalkTest, EndsWhereTheKeyIsFull) {
  uintptr_t fp = AddEntry(0);
  for (size_t i = 0; i < kMaxFrames; i++) fp = AddFunction(fp, i == 0 ? kBuiltins.begin : kPc, 1);
  EXPECT_EQ(Walk(kPc, fp), WalkEnd::kOutermost);
  fp = AddFunction(fp, kPc, 2);
  EXPECT_EQ(Walk(kPc, fp), WalkEnd::kNoRoom);
  EXPECT_EQ(frames_.size(), kMaxFrames);
  EXPECT_EQ(frames_[0].second, Function(2));
}

TEST_F(FrameWalkTest, ReadsNothingBelowTheFloorNorBeyondTheStack) {
  const uintptr_t frame = AddFunction(AddEntry(0), kBuiltins.begin, 1);
  EXPECT_FALSE(V8Frame(scope_, kPc, frame, frame).HasRoom());
  EXPECT_TRUE(V8Frame(scope_, kPc, frame, frame - 8).HasRoom());
  EXPECT_EQ(V8Frame(scope_, kPc, frame, frame - 8).Object(), 0u);
  EXPECT_EQ(V8Frame(scope_, kPc, frame, frame - 16).Object(), Function(1));
  EXPECT_FALSE(V8Frame(scope_, kPc, AddressOf(memory_.size()) - 8, 0).HasRoom());
  EXPECT_FALSE(V8Frame(scope_, kPc, AddressOf(0), 0).HasRoom());
}

}  // namespace
}  // namespace ox
