// What of V8's inside is trusted in this process: everything, until the self-test (src/binding/self-test) says what does not hold. Any
// thread; not for signals.
#pragma once

#include <cstdint>
#include <string>

namespace ox {

// In the order of kProofNames.
enum class Proof : uint8_t {
  kInlining,  // which functions were merged into optimised code, and where a deoptimised frame is
  kLines,     // the tables that lead from code to places in the source
  kBuiltins,  // which of V8's builtins an address is in
  kRegExps,   // which code is that of a regular expression
};
constexpr int kProofs = 4;

// As JavaScript calls them; in `stats()`, each has its reason in a property with `Reason` behind the name.
constexpr const char* kProofNames[kProofs] = {"inlining", "lines", "builtins", "regexps"};

// Which proofs have failed, as a set; equal numbers are equal sets.
class Distrust {
 public:
  explicit Distrust(uint32_t bits = 0) : bits_(bits) {}
  bool Trusts(Proof proof) const { return (bits_ >> static_cast<uint32_t>(proof) & 1) == 0; }
  bool operator==(const Distrust&) const = default;

 private:
  uint32_t bits_;
};

Distrust CurrentDistrust();

// Why `proof` is off; empty where it is on.
std::string ReasonAgainst(Proof proof);

// For the whole process and for good; the first reason stays. A name that is none of kProofNames is nothing.
void TurnOff(const std::string& proof_name, const std::string& reason);

// True for the first caller in the process, who is to run the self-test.
bool ClaimSelfTest();

}  // namespace ox
