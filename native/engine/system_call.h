// System calls as a signal handler finds and makes them: what the interrupted code had called or is about to call, by the registers
// that it left, and bare calls that touch nothing of the C library, errno included. The place that knows a processor's way to
// call the kernel.
//
// Everything here is async-signal-safe: it reads the context and the instructions around its program counter, and those two
// only.
#pragma once

#include <sys/syscall.h>
#include <ucontext.h>

#include <cerrno>
#include <cstddef>
#include <cstdint>

namespace ox {

constexpr uintptr_t kPageMask = 4095;

struct SystemCall {
  static constexpr long kUnknown = -1;

  long number;
  long arguments[6];
};

// The bare call; the result is negative where it failed, as the kernel returns it.
inline long Call(const SystemCall& call) {
  const long* a = call.arguments;
#if defined(__x86_64__)
  long result;
  register long r10 __asm__("r10") = a[3];
  register long r8 __asm__("r8") = a[4];
  register long r9 __asm__("r9") = a[5];
  __asm__ volatile("syscall"
                   : "=a"(result)
                   : "a"(call.number), "D"(a[0]), "S"(a[1]), "d"(a[2]), "r"(r10), "r"(r8), "r"(r9)
                   : "rcx", "r11", "memory");
  return result;
#elif defined(__aarch64__)
  register long x8 __asm__("x8") = call.number;
  register long x0 __asm__("x0") = a[0];
  register long x1 __asm__("x1") = a[1];
  register long x2 __asm__("x2") = a[2];
  register long x3 __asm__("x3") = a[3];
  register long x4 __asm__("x4") = a[4];
  register long x5 __asm__("x5") = a[5];
  __asm__ volatile("svc 0" : "+r"(x0) : "r"(x8), "r"(x1), "r"(x2), "r"(x3), "r"(x4), "r"(x5) : "memory", "cc");
  return x0;
#endif
}

#if defined(__x86_64__)

constexpr size_t kSystemCallBytes = 2;

// The instruction at `address`, of which one byte at the least is mapped.
inline bool IsSystemCallAt(uintptr_t address) {
  if ((address & kPageMask) == kPageMask) return false;
  const auto* code = reinterpret_cast<const uint8_t*>(address);
  return code[0] == 0x0F && code[1] == 0x05;
}

// Where code begins a page, the one before may not be mapped. There the processor tells: it has left the address to return to in
// rcx, unless it returned by FRED (https://docs.kernel.org/arch/x86/x86_64/fred.html).
inline bool IsAfterSystemCall(const ucontext_t& context) {
  const auto& r = context.uc_mcontext.gregs;
  const auto pc = static_cast<uintptr_t>(r[REG_RIP]);
  return (pc & kPageMask) < kSystemCallBytes ? r[REG_RCX] == r[REG_RIP] : IsSystemCallAt(pc - kSystemCallBytes);
}

inline uintptr_t ProgramCounter(const ucontext_t& context) {
  return static_cast<uintptr_t>(context.uc_mcontext.gregs[REG_RIP]);
}

inline long ResultOf(const ucontext_t& context) { return static_cast<long>(context.uc_mcontext.gregs[REG_RAX]); }

inline void SetResult(ucontext_t* context, long result) { context->uc_mcontext.gregs[REG_RAX] = result; }

inline void SkipSystemCall(ucontext_t* context) { context->uc_mcontext.gregs[REG_RIP] += kSystemCallBytes; }

inline SystemCall WithArguments(const ucontext_t& context, long number) {
  const auto& r = context.uc_mcontext.gregs;
  return {number,
          {static_cast<long>(r[REG_RDI]), static_cast<long>(r[REG_RSI]), static_cast<long>(r[REG_RDX]),
           static_cast<long>(r[REG_R10]), static_cast<long>(r[REG_R8]), static_cast<long>(r[REG_R9])}};
}

// The number of the call that is about to be made at the program counter.
inline long NumberOfNext(const ucontext_t& context) { return ResultOf(context); }

// The number of the call that was made before `pc`, which its result has overwritten: where the code before it says it.
long NumberBefore(uintptr_t pc);

#elif defined(__aarch64__)

constexpr size_t kSystemCallBytes = 4;

inline bool IsSystemCallAt(uintptr_t address) {
  constexpr uint32_t kSvc0 = 0xD4000001;
  return *reinterpret_cast<const uint32_t*>(address) == kSvc0;
}

// Where code begins a page, the one before may not be mapped.
inline bool IsAfterSystemCall(const ucontext_t& context) {
  const uintptr_t pc = context.uc_mcontext.pc;
  return (pc & kPageMask) != 0 && IsSystemCallAt(pc - kSystemCallBytes);
}

inline uintptr_t ProgramCounter(const ucontext_t& context) { return context.uc_mcontext.pc; }

inline long ResultOf(const ucontext_t& context) { return static_cast<long>(context.uc_mcontext.regs[0]); }

inline void SetResult(ucontext_t* context, long result) {
  context->uc_mcontext.regs[0] = static_cast<uint64_t>(result);
}

inline void SkipSystemCall(ucontext_t* context) { context->uc_mcontext.pc += kSystemCallBytes; }

inline SystemCall WithArguments(const ucontext_t& context, long number) {
  const auto& r = context.uc_mcontext.regs;
  return {number,
          {static_cast<long>(r[0]), static_cast<long>(r[1]), static_cast<long>(r[2]), static_cast<long>(r[3]),
           static_cast<long>(r[4]), static_cast<long>(r[5])}};
}

inline long NumberOfNext(const ucontext_t& context) { return static_cast<long>(context.uc_mcontext.regs[8]); }

// The result has overwritten the first argument, so that the call could not be made again.
inline long NumberBefore(uintptr_t) { return SystemCall::kUnknown; }

#endif

// True where the code was interrupted before it makes a system call; among them those that the kernel makes again, because the
// signal has ended their wait.
inline bool IsBeforeSystemCall(const ucontext_t& context) { return IsSystemCallAt(ProgramCounter(context)); }

// True where a signal has ended a system call, with EINTR.
inline bool HasEndedWait(const ucontext_t& context) {
  return ResultOf(context) == -EINTR && IsAfterSystemCall(context);
}

// True where the signal was delivered at the end of a wait of libuv's event loop: of epoll_pwait on `poll_descriptor`, with a
// timeout other than 0. That system call runs with SIGPROF masked, so the tick fell due while the thread was idle. Its
// arguments are still in their registers, but for the descriptor on arm64, which the result has overwritten; on x86-64 the
// number is overwritten, and the code before tells it, if it does.
inline bool IsEndOfPoll(const ucontext_t& context, int poll_descriptor) {
  const SystemCall call = WithArguments(context, SYS_epoll_pwait);
#if defined(__x86_64__)
  if (call.arguments[0] != poll_descriptor || !IsAfterSystemCall(context)) return false;
  const long number = NumberBefore(ProgramCounter(context));
  const bool is_poll = number == SYS_epoll_pwait || number == SystemCall::kUnknown;
#elif defined(__aarch64__)
  const bool is_poll = poll_descriptor >= 0 && NumberOfNext(context) == SYS_epoll_pwait && IsAfterSystemCall(context);
#endif
  return is_poll && static_cast<int32_t>(call.arguments[3]) != 0;
}

}  // namespace ox
