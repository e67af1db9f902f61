// Names of C and C++ functions and of V8's builtins: the full symbol table of the process's executable, which official Node
// binaries keep, and the dynamic symbols of the libraries.
//
// The table is read once per process, on a thread of its own; until then IsReady is false.
#pragma once

#include <cstdint>
#include <string>

namespace ox {

struct Symbol {
  uintptr_t start = 0;      // identifies the function; where no symbol is known, the load address of its library
  std::string name;         // demangled, without parameters; `[libname.so]` where only the library is known
  bool is_builtin = false;  // a V8 builtin; the name is then without its `Builtins_`
};

class SymbolTable {
 public:
  // Starts the load unless it was started. Any thread; not for signals.
  static void Load();
  static bool IsReady();
  // Waits until the load has ended or `timeout_millis` have passed. Any thread; not for signals.
  static bool WaitUntilReady(unsigned timeout_millis);

  // Whether `pc` is in the executable or a library, known by name or not. Any thread, at any time; not for signals.
  static bool IsInLibrary(uintptr_t pc);

  // The function that holds `pc`; false where nothing at all is known. Any thread once ready; not for signals.
  static bool Lookup(uintptr_t pc, Symbol* symbol);
};

}  // namespace ox
