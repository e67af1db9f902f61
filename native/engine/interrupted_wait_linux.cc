#include "engine/interrupted_wait.h"

#include <dlfcn.h>
#include <linux/futex.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

#include <atomic>
#include <csignal>

#include "engine/interrupted_transfer.h"
#include "engine/signal_dispatch.h"
#include "engine/system_call.h"
#include "engine/time.h"

namespace ox {
namespace {

constexpr uint64_t kNanosPerSecond = 1000000000;
constexpr uint64_t kNanosPerMilli = 1000000;

template <typename T>
long Word(T* pointer) {
  return reinterpret_cast<long>(pointer);
}

// The kernel's set of signals, which is smaller than the C library's.
struct KernelSignals {
  static constexpr long kBytes = 8;
  uint64_t bits;
};

constexpr uint64_t kTickBit = uint64_t{1} << (SIGPROF - 1);

// ---- Calls that the signal has ended, and that the kernel does not make again ----

timespec Left(uint64_t nanos, uint64_t waited_nanos) {
  const uint64_t left = nanos > waited_nanos ? nanos - waited_nanos : 0;
  return {static_cast<time_t>(left / kNanosPerSecond), static_cast<long>(left % kNanosPerSecond)};
}

uint64_t ToNanos(const timespec& time) {
  return static_cast<uint64_t>(time.tv_sec) * kNanosPerSecond + static_cast<uint64_t>(time.tv_nsec);
}

// The call once more, for what is left of the time that argument `index` points to, if it does.
long CallForRest(SystemCall call, int index, uint64_t waited_nanos) {
  const auto* whole = reinterpret_cast<const timespec*>(call.arguments[index]);
  if (whole == nullptr) return Call(call);
  const timespec left = Left(ToNanos(*whole), waited_nanos);
  call.arguments[index] = Word(&left);
  return Call(call);
}

// The call once more, by the set of signals at argument `index` if there is one, and with ticks masked: they would end it again.
long CallMasked(SystemCall call, int index) {
  const auto* given = reinterpret_cast<const KernelSignals*>(call.arguments[index]);
  if (given == nullptr) return Call(call);
  const KernelSignals masked{given->bits | kTickBit};
  call.arguments[index] = Word(&masked);
  return Call(call);
}

long PollEvents(SystemCall call, uint64_t waited_nanos) {
  const auto millis = static_cast<int32_t>(call.arguments[3]);
  const bool has_mask = call.number == SYS_epoll_pwait;
  call = {SYS_epoll_pwait,
          {call.arguments[0], call.arguments[1], call.arguments[2], millis, has_mask ? call.arguments[4] : 0,
           KernelSignals::kBytes}};
  if (millis <= 0) return CallMasked(call, 4);
  const timespec left = Left(static_cast<uint64_t>(millis) * kNanosPerMilli, waited_nanos);
#ifdef SYS_epoll_pwait2
  SystemCall exact = call;
  exact.number = SYS_epoll_pwait2;
  exact.arguments[3] = Word(&left);
  const long result = CallMasked(exact, 4);
  if (result != -ENOSYS) return result;
#endif
  call.arguments[3] = static_cast<long>((ToNanos(left) + kNanosPerMilli - 1) / kNanosPerMilli);
  return CallMasked(call, 4);
}

long Select(SystemCall call) {
  struct SignalArgument {
    const KernelSignals* signals;
    long bytes;
  };
  const auto* given = reinterpret_cast<const SignalArgument*>(call.arguments[5]);
  if (given == nullptr || given->signals == nullptr) return Call(call);
  const KernelSignals masked{given->signals->bits | kTickBit};
  const SignalArgument argument{&masked, KernelSignals::kBytes};
  call.arguments[5] = Word(&argument);
  return Call(call);
}

// What a call on a descriptor waits for, and the socket's own timeout for that: whether there is one decides which of both kinds it is.
struct Transfer {
  int timeout_option;
  short events;
  long expired;  // the result where the time is over
};

constexpr Transfer kReceives{SO_RCVTIMEO, POLLIN, -EAGAIN};
constexpr Transfer kSends{SO_SNDTIMEO, POLLOUT, -EAGAIN};
constexpr Transfer kConnects{SO_SNDTIMEO, POLLOUT, -EINPROGRESS};

// Null for all other calls.
const Transfer* TransferOf(long number) {
  switch (number) {
    case SYS_read:
    case SYS_readv:
    case SYS_recvfrom:
    case SYS_recvmsg:
    case SYS_accept:
    case SYS_accept4:
      return &kReceives;
    case SYS_write:
    case SYS_writev:
    case SYS_sendto:
    case SYS_sendmsg:
      return &kSends;
    case SYS_connect:
      return &kConnects;
    default:
      return nullptr;
  }
}

// On a socket with a timeout of its own: waits until it is ready, or the rest of the time is over.
long UseSocket(const SystemCall& call, const Transfer& transfer, uint64_t waited_nanos) {
  timeval timeout{};
  socklen_t size = sizeof(timeout);
  const long descriptor = call.arguments[0];
  if (Call({SYS_getsockopt, {descriptor, SOL_SOCKET, transfer.timeout_option, Word(&timeout), Word(&size), 0}}) != 0) {
    return -EINTR;
  }
  const uint64_t nanos = static_cast<uint64_t>(timeout.tv_sec) * kNanosPerSecond + timeout.tv_usec * uint64_t{1000};
  if (nanos == 0) return -EINTR;
  timespec left = Left(nanos, waited_nanos);
  pollfd ready{static_cast<int>(descriptor), transfer.events, 0};
  const long count = Call({SYS_ppoll, {Word(&ready), 1, Word(&left), 0, KernelSignals::kBytes, 0}});
  if (count == 0) return transfer.expired;
  return count < 0 ? count : Call(call);
}

// What the kernel has a note of, with the time at which it ends: nanosleep, poll, and waits for a futex with a timeout, hence for
// locks and conditions. -EINTR where it has none.
long RestartByNote() { return Call({SYS_restart_syscall, {}}); }

// The roundest number of nanoseconds near to one that is a little uncertain: sleeps are mostly asked for in round numbers.
uint64_t Rounded(uint64_t nanos) {
  constexpr uint64_t kMostOff = 150000;
  constexpr uint64_t kMostPart = 32;
  const uint64_t most_off = nanos / kMostPart < kMostOff ? nanos / kMostPart : kMostOff;
  for (uint64_t unit = kNanosPerSecond; unit >= 10000; unit /= 10) {
    const uint64_t round = (nanos + unit / 2) / unit * unit;
    const uint64_t off = round > nanos ? round - nanos : nanos - round;
    if (round != 0 && off <= most_off) return round;
  }
  return nanos;
}

// The tick had the kernel write down what was left of the sleep, which it does not do for one that nothing ends. A program that has
// it put where the time to sleep stands, and sleeps again by that, would sleep ever shorter.
long FinishSleep(const SystemCall& call, int index, uint64_t waited_nanos) {
  auto* left = reinterpret_cast<timespec*>(call.arguments[index + 1]);
  const uint64_t left_nanos = left == nullptr ? 0 : ToNanos(*left);
  const long result = RestartByNote();
  if (result != 0 || left == nullptr) return result;
  const bool is_time_itself = call.arguments[index] == call.arguments[index + 1];
  *left = Left(is_time_itself ? Rounded(left_nanos + waited_nanos) : 0, 0);
  return result;
}

long MakeAgain(const SystemCall& call, uint64_t waited_nanos) {
  switch (call.number) {
#ifdef SYS_epoll_wait
    case SYS_epoll_wait:
#endif
    case SYS_epoll_pwait:
      return PollEvents(call, waited_nanos);
#ifdef SYS_epoll_pwait2
    case SYS_epoll_pwait2: {
      SystemCall masked = call;
      KernelSignals signals{};
      if (call.arguments[4] != 0) {
        signals.bits = reinterpret_cast<const KernelSignals*>(call.arguments[4])->bits | kTickBit;
        masked.arguments[4] = Word(&signals);
      }
      return CallForRest(masked, 3, waited_nanos);
    }
#endif
    // The kernel has put the time that is left where the time was.
#ifdef SYS_select
    case SYS_select:
      return Call(call);
#endif
    case SYS_pselect6:
      return Select(call);
    case SYS_ppoll:
      return CallMasked(call, 3);
    case SYS_clock_nanosleep:
      return (call.arguments[1] & TIMER_ABSTIME) != 0 ? Call(call) : FinishSleep(call, 2, waited_nanos);
    case SYS_nanosleep:
      return FinishSleep(call, 0, waited_nanos);
#ifdef SYS_pause
    case SYS_pause:
#endif
    case SYS_semop:
    case SYS_msgrcv:
    case SYS_msgsnd:
      return Call(call);
    case SYS_rt_sigsuspend:
      return CallMasked(call, 0);
    case SYS_semtimedop:
      return CallForRest(call, 3, waited_nanos);
    case SYS_rt_sigtimedwait:
      return CallForRest(call, 2, waited_nanos);
    default: {
      const Transfer* transfer = TransferOf(call.number);
      return transfer == nullptr ? RestartByNote() : UseSocket(call, *transfer, waited_nanos);
    }
  }
}

// ---- Calls that the kernel makes again ----

bool IsFutexWait(long operation) {
  const long command = operation & FUTEX_CMD_MASK;
  return command == FUTEX_WAIT || command == FUTEX_WAIT_BITSET;
}

// Calls that may wait for long and are the same whoever makes them. Where one is only about to be made, so much the better.
bool MayWait(const SystemCall& call) {
  switch (call.number) {
    case SYS_futex:
      return IsFutexWait(call.arguments[1]);
    case SYS_wait4:
    case SYS_waitid:
    case SYS_flock:
      return true;
    default:
      return TransferOf(call.number) != nullptr;
  }
}

// ---- All of them ----

InterruptedWait Finish(ucontext_t* context, uint64_t waited_nanos) {
  if (HasEndedWait(*context)) {
    const long number = NumberBefore(ProgramCounter(*context));
    const long result = MakeAgain(WithArguments(*context, number), waited_nanos);
    SetResult(context, result);
    return result == -EINTR ? InterruptedWait::kEnded : InterruptedWait::kFinished;
  }
  if (ResultOf(*context) > 0 && IsAfterSystemCall(*context)) return FinishTransfer(context);
  if (!IsBeforeSystemCall(*context)) return InterruptedWait::kNone;
  const SystemCall call = WithArguments(*context, NumberOfNext(*context));
  if (!MayWait(call)) return InterruptedWait::kNone;
  SetResult(context, Call(call));
  SkipSystemCall(context);
  return InterruptedWait::kFinished;
}

// ---- The trial ----

std::atomic<bool> g_tried{false};
std::atomic<bool> g_works{false};  // stored by the thread that tries, loaded by the handlers of all

// A tick of its own that lands in a sleep of the calling thread.
class Trial final : private TickTarget {
 public:
  ~Trial() {
    if (has_timer_) timer_delete(timer_);
    if (cookie_ != nullptr) SignalDispatch::Release(cookie_);
  }

  bool Open() {
    if (!SignalDispatch::Claim(this, &cookie_).ok()) return false;
    sigevent event{};
    event.sigev_notify = SIGEV_THREAD_ID;
    event.sigev_signo = SIGPROF;
    event._sigev_un._tid = static_cast<pid_t>(syscall(SYS_gettid));
    event.sigev_value.sival_ptr = cookie_;
    has_timer_ = timer_create(CLOCK_MONOTONIC, &event, &timer_) == 0;
    return has_timer_;
  }

  // False also where the tick came before the sleep had begun.
  bool Sleep(uint64_t nanos) {
    const timespec time{0, static_cast<long>(nanos)};
    const itimerspec tick{{0, 0}, {0, static_cast<long>(nanos / 4)}};
    const uint64_t begin = MonotonicNanos();
    if (timer_settime(timer_, 0, &tick, nullptr) != 0) return false;
    const bool slept = nanosleep(&time, nullptr) == 0;
    return slept && MonotonicNanos() - begin >= nanos && outcome_ == InterruptedWait::kFinished;
  }

 private:
  void OnTick(const siginfo_t&, ucontext_t* context) override { outcome_ = Finish(context, 0); }

  void* cookie_ = nullptr;
  timer_t timer_{};
  bool has_timer_ = false;
  volatile InterruptedWait outcome_ = InterruptedWait::kNone;
};

}  // namespace

void ProveWaits() {
  if (g_tried.exchange(true)) return;
  // The thread sanitizer keeps signals back, and a handler then sees where the thread was before.
  if (dlsym(RTLD_DEFAULT, "__tsan_init") != nullptr) return;
  Trial trial;
  if (!trial.Open()) return;
  bool works = false;
  for (uint64_t nanos = 200000; !works && nanos <= 3200000; nanos *= 2) works = trial.Sleep(nanos);
  g_works.store(works, std::memory_order_relaxed);
}

bool WaitsAreFinished() { return g_works.load(std::memory_order_relaxed); }

InterruptedWait FinishWait(ucontext_t* context, uint64_t waited_nanos) {
  if (WaitsAreFinished()) return Finish(context, waited_nanos);
  return HasEndedWait(*context) ? InterruptedWait::kEnded : InterruptedWait::kNone;
}

bool WasWaiting(const ucontext_t& context) {
  if (HasEndedWait(context)) return NumberBefore(ProgramCounter(context)) != SYS_futex;
  if (!IsBeforeSystemCall(context)) return false;
  const SystemCall call = WithArguments(context, NumberOfNext(context));
  return call.number != SYS_futex && MayWait(call);
}

}  // namespace ox
