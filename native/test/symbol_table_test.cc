#include "engine/symbol_table.h"

#include <dlfcn.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <memory>
#include <thread>
#include <vector>

namespace ox {

// With a place in the symbol table of the test program, and C++ names to take apart.
__attribute__((noinline, used)) int KnownFunction(int value) {
  volatile int result = value;
  for (int i = 0; i < 3; i++) result = result * 31 + i;
  return result;
}

template <typename T>
__attribute__((noinline, used)) T KnownTemplate(T value) {
  volatile T result = value;
  return result + 1;
}

// By name one of V8's builtins.
extern "C" __attribute__((noinline, used)) int Builtins_KnownBuiltin(int value) {
  volatile int result = value;
  return result + 2;
}

namespace {

class SymbolTableTest : public testing::Test {
 protected:
  void SetUp() override {
    SymbolTable::Load();
    ASSERT_TRUE(SymbolTable::WaitUntilReady(30000));
  }
};

template <typename Function>
uintptr_t AddressOf(Function function) {
  return reinterpret_cast<uintptr_t>(function);
}

TEST_F(SymbolTableTest, NamesAFunctionOfTheProgramByAnyOfItsAddresses) {
  const uintptr_t start = AddressOf(&KnownFunction);
  for (uintptr_t pc : {start, start + 1, start + 8}) {
    Symbol symbol;
    ASSERT_TRUE(SymbolTable::Lookup(pc, &symbol));
    EXPECT_EQ(symbol.name, "ox::KnownFunction");
    EXPECT_EQ(symbol.start, start);
    EXPECT_FALSE(symbol.is_builtin);
  }
}

TEST_F(SymbolTableTest, LeavesOutTheParametersAndTheReturnTypeOfATemplate) {
  Symbol symbol;
  ASSERT_TRUE(SymbolTable::Lookup(AddressOf(&KnownTemplate<double>), &symbol));
  EXPECT_EQ(symbol.name, "ox::KnownTemplate<double>");
}

TEST_F(SymbolTableTest, TellsBuiltinsByTheirPrefix) {
  Symbol symbol;
  ASSERT_TRUE(SymbolTable::Lookup(AddressOf(&Builtins_KnownBuiltin), &symbol));
  EXPECT_EQ(symbol.name, "KnownBuiltin");
  EXPECT_TRUE(symbol.is_builtin);
}

TEST_F(SymbolTableTest, NamesAFunctionOfALibrary) {
  // By dlsym: the linker may give the address of a stub in the program.
  void* function = dlsym(RTLD_NEXT, "qsort");
  if (function == nullptr) function = dlsym(RTLD_DEFAULT, "qsort");
  ASSERT_NE(function, nullptr);
  Symbol symbol;
  ASSERT_TRUE(SymbolTable::Lookup(reinterpret_cast<uintptr_t>(function) + 1, &symbol));
  EXPECT_NE(symbol.name, "");
  EXPECT_FALSE(symbol.is_builtin);
}

TEST_F(SymbolTableTest, KnowsNothingAboutAnAddressThatHoldsNoCode) {
  Symbol symbol;
  EXPECT_FALSE(SymbolTable::Lookup(0, &symbol));
  EXPECT_FALSE(SymbolTable::Lookup(~uintptr_t{0}, &symbol));
  const auto heap = std::make_unique<int>(1);
  EXPECT_FALSE(SymbolTable::Lookup(reinterpret_cast<uintptr_t>(heap.get()), &symbol));
}

TEST_F(SymbolTableTest, MayBeLoadedAndAskedByManyThreads) {
  std::vector<std::thread> threads;
  for (int i = 0; i < 8; i++) {
    threads.emplace_back([] {
      SymbolTable::Load();
      Symbol symbol;
      for (int k = 0; k < 1000; k++) EXPECT_TRUE(SymbolTable::Lookup(AddressOf(&KnownFunction), &symbol));
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_TRUE(SymbolTable::IsReady());
}

}  // namespace
}  // namespace ox
