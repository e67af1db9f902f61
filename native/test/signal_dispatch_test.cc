// Signals are sent to this process for real, by kill(), by the call behind sigqueue() and by POSIX timers. The handler is installed once per
// process and stays, so the one that was there before it is installed by the first test that runs and is the same for all.
#include "engine/signal_dispatch.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <cstring>
#include <set>
#include <thread>
#include <vector>

#include "engine/waker.h"

namespace ox {
namespace {

std::atomic<int> g_forwarded{0};
std::atomic<int> g_forwarded_code{0};
std::atomic<bool> g_forwarded_masked{false};

void EarlierHandler(int number, siginfo_t* info, void* context) {
  EXPECT_EQ(number, SIGPROF);
  EXPECT_NE(context, nullptr);
  g_forwarded_code = info->si_code;
  sigset_t masked;
  pthread_sigmask(SIG_BLOCK, nullptr, &masked);
  g_forwarded_masked = sigismember(&masked, SIGUSR2) == 1;
  g_forwarded++;
  errno = ENOTDIR;
}

// The same where nobody but the handler itself could restore it.
void TakingHandler(int number, siginfo_t* info, void* context) {
  const int before = errno;
  EarlierHandler(number, info, context);
  errno = before;
}

class CountingTarget final : public TickTarget {
 public:
  void OnTick(const siginfo_t&, ucontext_t*) override {
    ticks_++;
    thread_ = pthread_self();
    errno = ENOTBLK;
  }
  int ticks() const { return ticks_; }
  pthread_t thread() const { return thread_; }

 private:
  std::atomic<int> ticks_{0};
  std::atomic<pthread_t> thread_{};
};

// A SIGPROF for this thread that looks as if a timer with this cookie had sent it. The kernel lets a thread make up signals for
// itself. They are delivered at once, but for a race detector, which keeps them until the next call that may wait.
long SendToSelf(siginfo_t info) {
  info.si_signo = SIGPROF;
  const long result = syscall(SYS_rt_tgsigqueueinfo, getpid(), static_cast<pid_t>(syscall(SYS_gettid)), SIGPROF, &info);
  const int saved_errno = errno;
  usleep(1);
  errno = saved_errno;
  return result;
}

void SendTimerSignal(void* cookie) {
  siginfo_t info{};
  info.si_code = SI_TIMER;
  info.si_value.sival_ptr = cookie;
  EXPECT_EQ(SendToSelf(info), 0) << strerror(errno);
}

std::atomic<int> g_relayed{0};
std::atomic<bool> g_relayed_outside{false};
thread_local volatile sig_atomic_t t_in_raise = 0;

void RelayedHandler(int number) {
  EXPECT_EQ(number, SIGPROF);
  g_relayed_outside = t_in_raise == 0;
  g_relayed++;
}

class Sleeper final : public Wakeable {
 private:
  void OnRegistered() override {}
  void OnDrainDue() override {}
  void OnHighWater() override {}
};

class SignalDispatchTest : public testing::Test {
 protected:
  void SetUp() override {
    static const bool installed = [] {
      struct sigaction action {};
      action.sa_sigaction = EarlierHandler;
      action.sa_flags = SA_SIGINFO;
      sigaddset(&action.sa_mask, SIGUSR2);
      return sigaction(SIGPROF, &action, nullptr) == 0 && SignalDispatch::Install(true).ok();
    }();
    ASSERT_TRUE(installed);
    g_forwarded = 0;
  }

  void* Claim(TickTarget* target) {
    void* cookie = nullptr;
    EXPECT_TRUE(SignalDispatch::Claim(target, &cookie).ok());
    return cookie;
  }
};

TEST_F(SignalDispatchTest, GivesATimerSignalToTheTargetOfItsCookieOnly) {
  CountingTarget first;
  CountingTarget second;
  void* first_cookie = Claim(&first);
  void* second_cookie = Claim(&second);
  EXPECT_NE(first_cookie, second_cookie);
  SendTimerSignal(first_cookie);
  SendTimerSignal(first_cookie);
  SendTimerSignal(second_cookie);
  EXPECT_EQ(first.ticks(), 2);
  EXPECT_EQ(second.ticks(), 1);
  EXPECT_EQ(g_forwarded, 0);
  SignalDispatch::Release(first_cookie);
  SignalDispatch::Release(second_cookie);
}

TEST_F(SignalDispatchTest, HandsForeignSignalsToTheEarlierHandler) {
  CountingTarget target;
  void* cookie = Claim(&target);
  raise(SIGPROF);
  EXPECT_EQ(g_forwarded, 1);
  kill(getpid(), SIGPROF);
  EXPECT_EQ(g_forwarded, 2);
  EXPECT_EQ(g_forwarded_code, SI_USER);
  int unrelated = 0;
  SendTimerSignal(&unrelated);
  EXPECT_EQ(g_forwarded, 3) << "another library's timer";
  siginfo_t null_value{};
  null_value.si_code = SI_TIMER;
  ASSERT_EQ(SendToSelf(null_value), 0);
  EXPECT_EQ(g_forwarded, 4) << "a timer without a value";
  siginfo_t queued{};
  queued.si_code = SI_QUEUE;
  queued.si_value.sival_ptr = cookie;
  ASSERT_EQ(SendToSelf(queued), 0);
  EXPECT_EQ(g_forwarded, 5) << "sigqueue(), even with our cookie";
  EXPECT_EQ(target.ticks(), 0);
  SignalDispatch::Release(cookie);
}

// Puts another handler below ours, and takes it away from there again.
class SignalDispatchBelow : public SignalDispatchTest {
 protected:
  void SetUp() override {
    SignalDispatchTest::SetUp();
    struct sigaction action {};
    action.sa_handler = RelayedHandler;
    ASSERT_EQ(sigaction(SIGPROF, &action, nullptr), 0);
    ASSERT_TRUE(SignalDispatch::Install().ok());
    g_relayed = 0;
  }

  void TearDown() override {
    struct sigaction action {};
    action.sa_sigaction = EarlierHandler;
    action.sa_flags = SA_SIGINFO;
    ASSERT_EQ(sigaction(SIGPROF, &action, nullptr), 0);
    ASSERT_TRUE(SignalDispatch::Install().ok());
  }

  static void Raise() {
    t_in_raise = 1;
    raise(SIGPROF);
    t_in_raise = 0;
  }
};

TEST_F(SignalDispatchBelow, HasAHandlerThatOnlyPassesTheSignalOnCalledOutsideOfHandlersOnceThereIsAThreadForIt) {
  Raise();
  EXPECT_EQ(g_relayed, 1);
  EXPECT_FALSE(g_relayed_outside) << "it is any handler yet";
  SignalDispatch::Relay(RelayedHandler);
  Raise();
  EXPECT_EQ(g_relayed, 2);
  EXPECT_FALSE(g_relayed_outside) << "there is no thread yet";
  Sleeper sleeper;
  ASSERT_TRUE(Waker::Register(&sleeper).ok());
  for (int i = 0; i < 3; i++) Raise();
  Waker::Unregister(&sleeper);
  while (g_relayed < 5) usleep(1000);
  EXPECT_TRUE(g_relayed_outside);
  usleep(10000);
  EXPECT_EQ(g_relayed, 5) << "once for each signal";
  EXPECT_EQ(g_forwarded, 0);
}

TEST_F(SignalDispatchTest, CallsTheEarlierHandlerWithWhatItWantsMaskedAndWithNothingMoreAfterwards) {
  g_forwarded_masked = false;
  raise(SIGPROF);
  EXPECT_TRUE(g_forwarded_masked);
  sigset_t masked;
  pthread_sigmask(SIG_BLOCK, nullptr, &masked);
  EXPECT_EQ(sigismember(&masked, SIGUSR2), 0);
}

TEST_F(SignalDispatchTest, CountsTheSignalsOfEachSlot) {
  CountingTarget target;
  void* first = Claim(&target);
  void* second = Claim(&target);
  SendTimerSignal(first);
  SendTimerSignal(first);
  SendTimerSignal(second);
  raise(SIGPROF);
  EXPECT_EQ(SignalDispatch::signals(first), 2u);
  EXPECT_EQ(SignalDispatch::signals(second), 1u);
  SignalDispatch::Release(first);
  void* again = Claim(&target);
  EXPECT_EQ(SignalDispatch::signals(again), 0u);
  SignalDispatch::Release(again);
  SignalDispatch::Release(second);
}

TEST_F(SignalDispatchTest, DropsTheLateSignalOfADescriptorWhoseNumberAnotherThreadHasNow) {
  CountingTarget target;
  void* cookie = nullptr;
  std::thread other([&] { cookie = Claim(&target); });
  other.join();
  constexpr int kDescriptor = 12345;
  ASSERT_TRUE(SignalDispatch::BindDescriptor(kDescriptor, cookie));
  siginfo_t info{};
  info.si_code = POLL_IN;
  info.si_fd = kDescriptor;
  ASSERT_EQ(SendToSelf(info), 0) << strerror(errno);
  EXPECT_EQ(target.ticks(), 0);
  EXPECT_EQ(g_forwarded, 0) << "it is ours, only late";
  SignalDispatch::UnbindDescriptor(kDescriptor);
  SignalDispatch::Release(cookie);
}

TEST_F(SignalDispatchTest, GoesBackOnTopOfWhoHasTakenTheSignalAndHandsItDown) {
  const uint64_t takeovers = SignalDispatch::takeovers();
  struct sigaction taken {};
  taken.sa_sigaction = TakingHandler;
  taken.sa_flags = SA_SIGINFO | SA_RESTART;
  struct sigaction ours {};
  ASSERT_EQ(sigaction(SIGPROF, &taken, &ours), 0);
  EXPECT_TRUE(SignalDispatch::IsOurs(ours));
  CountingTarget target;
  void* cookie = Claim(&target);
  SendTimerSignal(cookie);
  EXPECT_EQ(target.ticks(), 0);
  std::thread([] { EXPECT_TRUE(SignalDispatch::Install().ok()); }).join();
  EXPECT_EQ(SignalDispatch::takeovers(), takeovers + 1);
  g_forwarded = 0;
  SendTimerSignal(cookie);
  raise(SIGPROF);
  EXPECT_EQ(target.ticks(), 1);
  EXPECT_EQ(g_forwarded, 1);
  SignalDispatch::Release(cookie);
}

TEST_F(SignalDispatchTest, DropsASignalThatComesAfterItsSlotWasReleased) {
  CountingTarget target;
  void* cookie = Claim(&target);
  SignalDispatch::Release(cookie);
  SendTimerSignal(cookie);
  EXPECT_EQ(target.ticks(), 0);
  EXPECT_EQ(g_forwarded, 0) << "it is ours, only late";
}

TEST_F(SignalDispatchTest, DropsALateSignalOfTheSlotsFormerOwner) {
  CountingTarget former;
  CountingTarget present;
  void* former_cookie = Claim(&former);
  SignalDispatch::Release(former_cookie);
  void* present_cookie = Claim(&present);
  EXPECT_NE(former_cookie, present_cookie) << "also where the slot is the same";
  SendTimerSignal(former_cookie);
  EXPECT_EQ(former.ticks(), 0);
  EXPECT_EQ(present.ticks(), 0);
  EXPECT_EQ(g_forwarded, 0);
  SignalDispatch::Release(present_cookie);
}

TEST_F(SignalDispatchTest, DeliversASignalThatWasPendingWhileItsSlotWasReleasedToNobody) {
  sigset_t profile;
  sigemptyset(&profile);
  sigaddset(&profile, SIGPROF);
  pthread_sigmask(SIG_BLOCK, &profile, nullptr);
  CountingTarget target;
  void* cookie = Claim(&target);
  SendTimerSignal(cookie);
  SignalDispatch::Release(cookie);
  pthread_sigmask(SIG_UNBLOCK, &profile, nullptr);
  EXPECT_EQ(target.ticks(), 0);
  EXPECT_EQ(g_forwarded, 0);
}

TEST_F(SignalDispatchTest, GivesTheSignalOfABoundDescriptorToItsTarget) {
  CountingTarget target;
  void* cookie = Claim(&target);
  int ends[2];
  ASSERT_EQ(pipe(ends), 0);
  const f_owner_ex owner{F_OWNER_TID, static_cast<pid_t>(syscall(SYS_gettid))};
  ASSERT_EQ(fcntl(ends[0], F_SETSIG, SIGPROF), 0);
  ASSERT_EQ(fcntl(ends[0], F_SETOWN_EX, &owner), 0);
  ASSERT_EQ(fcntl(ends[0], F_SETFL, O_ASYNC | O_NONBLOCK), 0);
  ASSERT_TRUE(SignalDispatch::BindDescriptor(ends[0], cookie));
  ASSERT_EQ(write(ends[1], "x", 1), 1);
  EXPECT_EQ(target.ticks(), 1);
  EXPECT_EQ(g_forwarded, 0);

  SignalDispatch::UnbindDescriptor(ends[0]);
  ASSERT_EQ(write(ends[1], "x", 1), 1);
  EXPECT_EQ(target.ticks(), 1);
  EXPECT_EQ(g_forwarded, 1) << "what is bound no longer is a stranger's";
  close(ends[0]);
  close(ends[1]);
  SignalDispatch::Release(cookie);
}

TEST_F(SignalDispatchTest, RefusesADescriptorOrACookieThatIsOutOfRange) {
  CountingTarget target;
  void* cookie = Claim(&target);
  EXPECT_FALSE(SignalDispatch::BindDescriptor(-1, cookie));
  EXPECT_FALSE(SignalDispatch::BindDescriptor(SignalDispatch::kMaxDescriptor, cookie));
  EXPECT_FALSE(SignalDispatch::BindDescriptor(3, nullptr));
  EXPECT_FALSE(SignalDispatch::BindDescriptor(3, &target));
  EXPECT_TRUE(SignalDispatch::BindDescriptor(SignalDispatch::kMaxDescriptor - 1, cookie));
  SignalDispatch::UnbindDescriptor(SignalDispatch::kMaxDescriptor - 1);
  SignalDispatch::UnbindDescriptor(-1);
  SignalDispatch::UnbindDescriptor(SignalDispatch::kMaxDescriptor);
  SignalDispatch::Release(cookie);
}

TEST_F(SignalDispatchTest, DoesNotTakeItselfForTheEarlierHandlerWhenInstalledAgain) {
  for (int i = 0; i < 3; i++) EXPECT_TRUE(SignalDispatch::Install(true).ok());
  raise(SIGPROF);
  EXPECT_EQ(g_forwarded, 1);
}

TEST_F(SignalDispatchTest, KeepsErrnoForTheInterruptedCode) {
  CountingTarget target;
  void* cookie = Claim(&target);
  siginfo_t info{};
  info.si_code = SI_TIMER;
  info.si_value.sival_ptr = cookie;
  errno = E2BIG;
  SendToSelf(info);
  EXPECT_EQ(errno, E2BIG);
  raise(SIGPROF);
  EXPECT_EQ(errno, E2BIG);
  EXPECT_EQ(target.ticks(), 1);
  EXPECT_EQ(g_forwarded, 1);
  SignalDispatch::Release(cookie);
}

TEST_F(SignalDispatchTest, HasRoomForAsManyTargetsAsItSaysAndThenSaysThatItHasNone) {
  CountingTarget target;
  std::vector<void*> cookies;
  std::set<void*> distinct;
  for (int i = 0; i < SignalDispatch::kMaxSlots; i++) {
    void* cookie = nullptr;
    ASSERT_TRUE(SignalDispatch::Claim(&target, &cookie).ok()) << i;
    cookies.push_back(cookie);
    distinct.insert(cookie);
  }
  EXPECT_EQ(distinct.size(), cookies.size());
  void* one_more = nullptr;
  EXPECT_EQ(SignalDispatch::Claim(&target, &one_more).code(), ErrorCode::kTooManySamplers);
  SendTimerSignal(cookies.back());
  EXPECT_EQ(target.ticks(), 1);
  for (void* cookie : cookies) SignalDispatch::Release(cookie);
  EXPECT_TRUE(SignalDispatch::Claim(&target, &one_more).ok());
  SignalDispatch::Release(one_more);
}

TEST_F(SignalDispatchTest, DeliversTheTicksOfATimerOnTheThreadThatItIsFor) {
  std::thread thread([this] {
    CountingTarget target;
    void* cookie = Claim(&target);
    sigevent event{};
    event.sigev_notify = SIGEV_THREAD_ID;
    event.sigev_signo = SIGPROF;
    event.sigev_value.sival_ptr = cookie;
    event._sigev_un._tid = static_cast<pid_t>(syscall(SYS_gettid));
    timer_t timer;
    ASSERT_EQ(timer_create(CLOCK_MONOTONIC, &event, &timer), 0);
    const itimerspec spec{{0, 500000}, {0, 500000}};
    ASSERT_EQ(timer_settime(timer, 0, &spec, nullptr), 0);
    while (target.ticks() < 20) {
    }
    timer_delete(timer);
    EXPECT_TRUE(pthread_equal(target.thread(), pthread_self()));
    SignalDispatch::Release(cookie);
  });
  thread.join();
  EXPECT_EQ(g_forwarded, 0);
}

TEST_F(SignalDispatchTest, IsClaimedAndReleasedByManyThreadsAtOnceWhileTicksArrive) {
  std::vector<std::thread> threads;
  std::atomic<int> missing{0};
  for (int i = 0; i < 8; i++) {
    threads.emplace_back([&] {
      for (int round = 0; round < 300; round++) {
        CountingTarget target;
        void* cookie = nullptr;
        if (!SignalDispatch::Claim(&target, &cookie).ok()) continue;
        SendTimerSignal(cookie);
        if (target.ticks() != 1) missing++;
        SignalDispatch::Release(cookie);
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(missing, 0);
}

}  // namespace
}  // namespace ox
