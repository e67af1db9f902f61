// The registers of the interrupted code, by architecture: the only place that knows a ucontext's layout.
#pragma once

#include <ucontext.h>

#include <cerrno>
#include <cstdint>

namespace ox {

struct Registers {
  uintptr_t pc;
  uintptr_t sp;
  uintptr_t fp;
  uintptr_t lr;                         // 0 where the architecture has none
  const ucontext_t* context = nullptr;  // what they were read from; null where no signal interrupted
};

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

// True where the signal was delivered at the end of a wait of libuv's event loop: of epoll_pwait on `poll_descriptor`, with a
// timeout other than 0. That system call runs with SIGPROF masked, so the tick fell due while the thread was idle.
// Async-signal-safe: reads the context only.
//
// No library is asked and no code is read: the arguments of the system call are still in their registers. On x86-64 the
// `syscall` instruction leaves the return address in rcx; on arm64 x8 holds the number, and x0, the descriptor, is lost.
inline bool IsEndOfPoll(const ucontext_t& context, int poll_descriptor) {
#if defined(__x86_64__)
  const auto& gregs = context.uc_mcontext.gregs;
  return gregs[REG_RCX] == gregs[REG_RIP] && gregs[REG_RDI] == poll_descriptor &&
         static_cast<int32_t>(gregs[REG_R10]) != 0;
#elif defined(__aarch64__)
  constexpr uint64_t kEpollPwait = 22;
  const auto& machine = context.uc_mcontext;
  return machine.regs[8] == kEpollPwait && static_cast<int32_t>(machine.regs[3]) != 0 && poll_descriptor >= 0;
#endif
}

// True where the signal has ended a system call that waited, with EINTR: the program will call it again for what is left to wait.
// On arm64 it may also be true of other code that has that value in its register. Async-signal-safe: reads the context only.
inline bool HasEndedWait(const ucontext_t& context) {
#if defined(__x86_64__)
  const auto& gregs = context.uc_mcontext.gregs;
  return gregs[REG_RCX] == gregs[REG_RIP] && gregs[REG_RAX] == -EINTR;
#elif defined(__aarch64__)
  return static_cast<int64_t>(context.uc_mcontext.regs[0]) == -EINTR;
#endif
}

}  // namespace ox
