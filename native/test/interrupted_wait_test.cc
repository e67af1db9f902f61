// Waits that a signal has ended, finished in its handler.
#include "engine/interrupted_wait.h"

#include <gtest/gtest.h>
#include <poll.h>
#include <pthread.h>
#include <sys/epoll.h>
#include <sys/select.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

#include <csignal>
#include <cstring>

#include "engine/signal_dispatch.h"
#include "engine/system_call.h"
#include "engine/time.h"

namespace ox {
namespace {

constexpr int kMillis = 30;
constexpr uint64_t kTickNanos = 1000000;

volatile sig_atomic_t g_finished;
volatile sig_atomic_t g_ended;

// What a sampler does: it knows when the last tick was, and that the thread has only waited since.
void HandleTick(int, siginfo_t*, void* context) {
  switch (FinishWait(static_cast<ucontext_t*>(context), kTickNanos)) {
    case InterruptedWait::kFinished:
      g_finished = g_finished + 1;
      break;
    case InterruptedWait::kEnded:
      g_ended = g_ended + 1;
      break;
    case InterruptedWait::kNone:
      break;
  }
}

class InterruptedWaitTest : public testing::Test {
 protected:
  static void SetUpTestSuite() {
    ASSERT_TRUE(SignalDispatch::Install().ok());
    ProveWaits();
  }

  void SetUp() override {
    if (!WaitsAreFinished()) GTEST_SKIP() << "waits cannot be finished here, as under the thread sanitizer";
    struct sigaction action {};
    action.sa_sigaction = HandleTick;
    action.sa_flags = SA_SIGINFO | SA_RESTART;
    sigaction(SIGPROF, &action, &before_);
    sigevent event{};
    event.sigev_notify = SIGEV_THREAD_ID;
    event.sigev_signo = SIGPROF;
    event._sigev_un._tid = static_cast<pid_t>(syscall(SYS_gettid));
    ASSERT_EQ(timer_create(CLOCK_MONOTONIC, &event, &timer_), 0);
    g_finished = 0;
    g_ended = 0;
  }

  void TearDown() override {
    timer_delete(timer_);
    sigaction(SIGPROF, &before_, nullptr);
  }

  // Runs a wait with a tick every millisecond, and expects that it took its time, was finished once, and gave `expected`.
  template <typename Wait>
  void ExpectWhole(long expected, Wait wait) {
    const itimerspec ticks{{0, static_cast<long>(kTickNanos)}, {0, static_cast<long>(kTickNanos)}};
    const itimerspec none{};
    const uint64_t begin = MonotonicNanos();
    timer_settime(timer_, 0, &ticks, nullptr);
    const long result = wait();
    const int error = result < 0 ? -errno : 0;
    timer_settime(timer_, 0, &none, nullptr);
    const uint64_t millis = (MonotonicNanos() - begin) / 1000000;
    EXPECT_EQ(result < 0 ? error : result, expected);
    EXPECT_GE(millis, uint64_t{kMillis} - 2);
    EXPECT_GE(g_finished, 1);
    EXPECT_EQ(g_ended, 0);
  }

  const timespec time_{0, kMillis * 1000000L};

 private:
  struct sigaction before_ {};
  timer_t timer_{};
};

TEST_F(InterruptedWaitTest, Sleeps) {
  ExpectWhole(0, [] { return usleep(kMillis * 1000); });
}

TEST_F(InterruptedWaitTest, Polls) {
  ExpectWhole(0, [] { return poll(nullptr, 0, kMillis); });
}

#if defined(__x86_64__)

TEST_F(InterruptedWaitTest, PollsWithAMask) {
  sigset_t none;
  sigemptyset(&none);
  ExpectWhole(0, [&] { return ppoll(nullptr, 0, &time_, &none); });
}

TEST_F(InterruptedWaitTest, Selects) {
  ExpectWhole(0, [] {
    timeval time{0, kMillis * 1000};
    return select(0, nullptr, nullptr, nullptr, &time);
  });
}

TEST_F(InterruptedWaitTest, WaitsForEvents) {
  const int descriptor = epoll_create1(0);
  epoll_event event{};
  ExpectWhole(0, [&] { return epoll_wait(descriptor, &event, 1, kMillis); });
  close(descriptor);
}

TEST_F(InterruptedWaitTest, ReceivesFromASocketWithATimeout) {
  int pair[2];
  ASSERT_EQ(socketpair(AF_UNIX, SOCK_STREAM, 0, pair), 0);
  const timeval time{0, kMillis * 1000};
  setsockopt(pair[0], SOL_SOCKET, SO_RCVTIMEO, &time, sizeof(time));
  char byte;
  ExpectWhole(-EAGAIN, [&] { return recv(pair[0], &byte, 1, 0); });
  ExpectWhole(-EAGAIN, [&] { return read(pair[0], &byte, 1); });
  close(pair[0]);
  close(pair[1]);
}

// What stands before the call is code, and its number is believed only where each instruction up to the call is known.
class NumberBeforeTest : public testing::Test {
 protected:
  template <size_t kSize>
  long Of(const uint8_t (&code)[kSize]) {
    memset(page_, 0x90, sizeof(page_));
    memcpy(page_ + 64, code, kSize);
    return NumberBefore(reinterpret_cast<uintptr_t>(page_ + 64 + kSize));
  }

  alignas(4096) uint8_t page_[4096];
};

TEST_F(NumberBeforeTest, IsThatOfTheInstructionBefore) {
  EXPECT_EQ(Of({0xB8, 0xE8, 0, 0, 0, 0x0F, 0x05}), 0xE8);  // mov $0xe8,%eax
  EXPECT_EQ(Of({0x31, 0xC0, 0x0F, 0x05}), 0);              // xor %eax,%eax
}

TEST_F(NumberBeforeTest, IsFoundBeforeMovesOfArguments) {
  // mov $0x119,%eax; mov 0x4(%rsp),%edi; mov %r12,%rdx; mov $8,%r9d
  EXPECT_EQ(Of({0xB8, 0x19, 1, 0, 0, 0x8B, 0x7C, 0x24, 0x04, 0x4C, 0x89, 0xE2, 0x41, 0xB9, 8, 0, 0, 0, 0x0F, 0x05}),
            0x119);
}

TEST_F(NumberBeforeTest, IsUnknownWhereSomethingElseMaySetIt) {
  // mov $0x119,%eax; mov %rdi,%rax
  EXPECT_EQ(Of({0xB8, 0x19, 1, 0, 0, 0x48, 0x89, 0xF8, 0x0F, 0x05}), SystemCall::kUnknown);
  // mov $0x119,%eax; call
  EXPECT_EQ(Of({0xB8, 0x19, 1, 0, 0, 0xE8, 0, 0, 0, 0, 0x0F, 0x05}), SystemCall::kUnknown);
  // mov $1,%r8d is no mov to eax
  EXPECT_EQ(Of({0x41, 0xB8, 1, 0, 0, 0, 0x0F, 0x05}), SystemCall::kUnknown);
  // as the C library's syscall() has it: mov %r9,%r8; mov 0x8(%rsp),%r9
  EXPECT_EQ(Of({0x4D, 0x89, 0xC8, 0x4C, 0x8B, 0x4C, 0x24, 0x08, 0x0F, 0x05}), SystemCall::kUnknown);
}

#endif

}  // namespace
}  // namespace ox
