// Whether inlined frames may be decoded in this process: yes, until a layout that is unknown or the self-test
// (src/binding/self-test) says no. Any thread; not for signals.
#pragma once

#include <string>

namespace ox {

struct InliningVerdict {
  bool on;
  std::string reason;  // empty when on
};

InliningVerdict CurrentInliningVerdict();

// For the whole process and for good.
void TurnInliningOff(const std::string& reason);

// True for the first caller in the process, who is to run the self-test.
bool ClaimSelfTest();

}  // namespace ox
