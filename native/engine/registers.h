// The registers of the interrupted code, by architecture: the only place that knows a ucontext's layout.
#pragma once

#include <ucontext.h>

#include <cstdint>

namespace ox {

struct Registers {
  uintptr_t pc;
  uintptr_t sp;
  uintptr_t fp;
  uintptr_t lr;                         // 0 where the architecture has none
  const ucontext_t* context = nullptr;  // what they were read from; null where no signal interrupted
};

// Whether a call puts the address to return to on the stack, or in lr.
#if defined(__x86_64__)
constexpr bool kCallPushes = true;
#elif defined(__aarch64__)
constexpr bool kCallPushes = false;
#endif

// Async-signal-safe: reads the context only.
inline Registers ReadRegisters(const ucontext_t& context) {
#if defined(__x86_64__)
  const auto& gregs = context.uc_mcontext.gregs;
  return {static_cast<uintptr_t>(gregs[REG_RIP]), static_cast<uintptr_t>(gregs[REG_RSP]),
          static_cast<uintptr_t>(gregs[REG_RBP]), 0, &context};
#elif defined(__aarch64__)
  const auto& machine = context.uc_mcontext;
  return {machine.pc, machine.sp, machine.regs[29], machine.regs[30], &context};
#else
#error "ox-profile-native knows the registers of x86-64 and arm64 only"
#endif
}

// A general register by its number in the architecture; on x86-64 one of r8 to r15. Async-signal-safe: reads the context only.
inline uintptr_t ReadGeneralRegister(const ucontext_t& context, int number) {
#if defined(__x86_64__)
  return static_cast<uintptr_t>(context.uc_mcontext.gregs[REG_R8 + number - 8]);
#elif defined(__aarch64__)
  return context.uc_mcontext.regs[number];
#endif
}

}  // namespace ox
