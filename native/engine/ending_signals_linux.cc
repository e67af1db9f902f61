#include <poll.h>
#include <semaphore.h>
#include <sys/eventfd.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <csignal>
#include <ctime>
#include <mutex>

#include "engine/detached_thread.h"
#include "engine/ending_signals.h"
#include "engine/interrupted_wait.h"
#include "engine/registers.h"
#include "engine/thread_stack.h"

namespace ox {
namespace {

// Those by which people and systems end a program, and whose default action that is. SIGUSR1 is Node.js's own.
constexpr int kSignals[] = {SIGHUP, SIGINT, SIGQUIT, SIGUSR2, SIGALRM, SIGTERM, SIGXCPU};
constexpr size_t kSignalCount = sizeof(kSignals) / sizeof(kSignals[0]);

// How long the handler holds up the thread it interrupts. What a program does after it has sent the signal to itself is then not
// done, as it is not without a handler.
constexpr int kHandlerMillis = 100;

std::mutex g_mutex;
std::atomic<EndingListener*> g_listener{nullptr};  // stored with g_mutex held; loaded by the handler too
bool g_started = false;                            // guarded by g_mutex
struct sigaction g_before[kSignalCount];           // guarded by g_mutex
bool g_caught[kSignalCount] = {};                  // guarded by g_mutex
pid_t g_thread = 0;                                // set before the first handler: where the work is done
AddressRange g_stack;                              // and its stack
int g_asked_descriptor = -1;                       // set before the first handler; readable once the listener was told
sem_t g_arrived;                                   // set up before the first handler; posted by it
sem_t g_begun;
std::atomic<int> g_pending{0};  // the signal that ends the process; set once, by the handler
std::atomic<bool> g_has_begun{false};

// Whether the handler runs on the thread and the stack on which the work can be done.
bool IsAtHome(const ucontext_t& context) {
  const int here = 0;
  return syscall(SYS_gettid) == g_thread && g_stack.Contains(ReadRegisters(context).sp) &&
         g_stack.Contains(reinterpret_cast<uintptr_t>(&here));
}

// Waits until the listener was told, or a while. No signal ends that; ppoll is a bare system call.
void WaitUntilAsked() {
  pollfd asked{g_asked_descriptor, POLLIN, 0};
  const timespec patience{0, kHandlerMillis * 1000000};
  sigset_t all;
  sigfillset(&all);
  ppoll(&asked, 1, &patience, &all);
}

// With all signals blocked but SIGPROF: V8's profiler puts its default action back where it stops, and none may be pending then. The
// first signal wakes the thread, by sem_post, which is on POSIX's list; another finds that at work.
void HandleSignal(int number, siginfo_t*, void* raw_context) {
  const int saved_errno = errno;
  const auto& context = *static_cast<const ucontext_t*>(raw_context);
  int none = 0;
  if (g_pending.compare_exchange_strong(none, number)) {
    sem_post(&g_arrived);
    WaitUntilAsked();
  } else if (!g_has_begun.load() && IsAtHome(context) && WasWaiting(context)) {
    EndingListener* listener = g_listener.load();
    if (listener != nullptr) listener->OnWait(context);
  }
  errno = saved_errno;
}

bool IsOurs(const struct sigaction& action) {
  return (action.sa_flags & SA_SIGINFO) != 0 && action.sa_sigaction == HandleSignal;
}

// Node.js has a handler of its own for SIGINT and SIGTERM that sets the terminal right and ends the process: it is good for once,
// as those are not that a program installs to go on.
bool EndsTheProcess(const struct sigaction& action) {
  return action.sa_handler == SIG_DFL || (action.sa_handler != SIG_IGN && (action.sa_flags & SA_RESETHAND) != 0);
}

// With g_mutex held.
void CatchAll() {
  for (size_t i = 0; i < kSignalCount; i++) {
    struct sigaction current {};
    if (sigaction(kSignals[i], nullptr, &current) != 0 || IsOurs(current) || !EndsTheProcess(current)) continue;
    struct sigaction action {};
    action.sa_sigaction = HandleSignal;
    action.sa_flags = SA_SIGINFO | SA_RESTART | SA_ONSTACK;
    sigfillset(&action.sa_mask);
    sigdelset(&action.sa_mask, SIGPROF);
    g_before[i] = current;
    g_caught[i] = sigaction(kSignals[i], &action, nullptr) == 0;
  }
}

// With g_mutex held. Somebody else's handler stays.
void PutBackAll() {
  for (size_t i = 0; i < kSignalCount; i++) {
    struct sigaction current {};
    if (g_caught[i] && sigaction(kSignals[i], nullptr, &current) == 0 && IsOurs(current)) {
      sigaction(kSignals[i], &g_before[i], nullptr);
    }
    g_caught[i] = false;
  }
}

// False where the time is over.
bool WaitFor(sem_t* semaphore, uint64_t millis) {
  timespec until{};
  clock_gettime(CLOCK_REALTIME, &until);
  const uint64_t nanos = static_cast<uint64_t>(until.tv_nsec) + millis * 1000000;
  until.tv_sec += static_cast<time_t>(nanos / 1000000000);
  until.tv_nsec = static_cast<long>(nanos % 1000000000);
  while (sem_timedwait(semaphore, &until) != 0) {
    if (errno != EINTR) return false;
  }
  return true;
}

void TellListener() {
  std::lock_guard<std::mutex> lock(g_mutex);
  EndingListener* listener = g_listener.load();
  if (listener != nullptr) listener->OnEndingSignal();
  const uint64_t one = 1;
  if (write(g_asked_descriptor, &one, sizeof(one)) < 0) return;  // the handler then waits to its own end
}

// False where the time is over.
bool WaitUntilBegun() {
  for (uint64_t millis = 0; millis < EndingSignals::kBeginMillis; millis += EndingSignals::kLookMillis) {
    if (WaitFor(&g_begun, EndingSignals::kLookMillis)) return true;
    syscall(SYS_tgkill, getpid(), g_thread, g_pending.load());
  }
  return false;
}

// The body of the thread: it serves one signal, the last that the process gets.
void Run() {
  while (sem_wait(&g_arrived) != 0 && errno == EINTR) {
  }
  TellListener();
  if (WaitUntilBegun()) {
    timespec patience{EndingSignals::kEndMillis / 1000, 0};
    while (nanosleep(&patience, &patience) != 0 && errno == EINTR) {
    }
  }
  EndingSignals::End();
}

// With g_mutex held.
Status Start() {
  if (g_started) return Status::Ok();
  g_asked_descriptor = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
  if (g_asked_descriptor < 0) return Status::FromErrno(ErrorCode::kSystem, "eventfd");
  sem_init(&g_arrived, 0, 0);
  sem_init(&g_begun, 0, 0);
  const Status status = StartDetachedThread("ox-ending", Run);
  g_started = status.ok();
  return status;
}

}  // namespace

Status EndingSignals::Listen(EndingListener* listener) {
  std::lock_guard<std::mutex> lock(g_mutex);
  const Status status = Start();
  if (!status.ok()) return status;
  g_listener.store(listener);
  g_thread = static_cast<pid_t>(syscall(SYS_gettid));
  g_stack = CurrentThreadStack();
  CatchAll();
  return Status::Ok();
}

void EndingSignals::Renew() {
  std::lock_guard<std::mutex> lock(g_mutex);
  if (g_listener.load() != nullptr && g_pending.load() == 0) CatchAll();
}

bool EndingSignals::Begin() {
  if (g_pending.load() == 0 || g_has_begun.exchange(true)) return false;
  sem_post(&g_begun);
  return true;
}

void EndingSignals::End() {
  int pending = 0;
  {
    std::lock_guard<std::mutex> lock(g_mutex);
    g_listener.store(nullptr);
    PutBackAll();
    pending = g_pending.load();
  }
  if (pending != 0) kill(getpid(), pending);
}

}  // namespace ox
