#include <dlfcn.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <cstring>
#include <mutex>

#include "engine/counter.h"
#include "engine/interrupted_wait.h"
#include "engine/signal_dispatch.h"
#include "engine/waker.h"

namespace ox {
namespace {

// A cookie is the address of one of a slot's generation marks, so it is unique in the process, across copies of this library
// too, and tells the slot and the generation without being dereferenced.
constexpr unsigned kGenerations = 39;

struct alignas(64) Slot {
  std::atomic<TickTarget*> target{nullptr};  // stored by Claim/Release, loaded by the handler
  Counter<uint64_t> signals;                 // written by the handler on `thread`, and by Claim
  std::atomic<uint32_t> generation{0};
  std::atomic<pid_t> thread{0};  // stored by Claim, loaded by the handler
  bool taken = false;            // guarded by g_mutex
  char marks[kGenerations] = {};
};

Slot g_slots[SignalDispatch::kMaxSlots];
// Slot number plus 1 by descriptor; 0 where none is bound.
std::atomic<uint16_t> g_slot_by_descriptor[SignalDispatch::kMaxDescriptor];
std::mutex g_mutex;
std::atomic<uint64_t> g_foreign_signals{0};
std::atomic<uint64_t> g_takeovers{0};

// The handlers that ours has replaced. Entries are never changed; the handler reads the one that was on top last.
constexpr size_t kMaxPrevious = 16;
struct sigaction g_previous[kMaxPrevious];
size_t g_previous_count = 0;  // guarded by g_mutex
std::atomic<const struct sigaction*> g_below{
    nullptr};  // stored (release) after the entry; loaded (acquire) by the handler

// Of the handlers that ours has replaced, the one that may be called outside of a handler.
std::atomic<void (*)(int)> g_relayed{nullptr};  // stored by Relay; loaded by the handler and the waker

pid_t ThisThread() { return static_cast<pid_t>(syscall(SYS_gettid)); }

// The threads that are in somebody else's handler: should that one hand the signal back to us, it ends there. A thread's place is
// one of the few that its id leads to. (A thread-local variable that is not allocated at its first use would be initial-exec, and
// musl loads no library that has one.)
class Forwarding {
 public:
  // Async-signal-safe. Not begun where the thread has a place already, or none is free.
  Forwarding() {
    const pid_t thread = ThisThread();
    for (unsigned i = 0; i < kPlacesOfOne; i++) {
      if (PlaceOf(thread, i).load(std::memory_order_relaxed) == thread) return;
    }
    for (unsigned i = 0; i < kPlacesOfOne && place_ == nullptr; i++) {
      pid_t nobody = 0;
      if (PlaceOf(thread, i).compare_exchange_strong(nobody, thread, std::memory_order_relaxed)) {
        place_ = &PlaceOf(thread, i);
      }
    }
  }
  ~Forwarding() {
    if (place_ != nullptr) place_->store(0, std::memory_order_relaxed);
  }
  Forwarding(const Forwarding&) = delete;
  Forwarding& operator=(const Forwarding&) = delete;

  bool is_begun() const { return place_ != nullptr; }

 private:
  static constexpr unsigned kPlaces = 1024;
  static constexpr unsigned kPlacesOfOne = 8;

  static std::atomic<pid_t>& PlaceOf(pid_t thread, unsigned i) {
    return places_[(static_cast<unsigned>(thread) + i) % kPlaces];
  }

  static std::atomic<pid_t> places_[kPlaces];  // 0 where free

  std::atomic<pid_t>* place_ = nullptr;
};

std::atomic<pid_t> Forwarding::places_[kPlaces];

Slot* SlotOf(const void* cookie) {
  const auto address = reinterpret_cast<uintptr_t>(cookie);
  const auto begin = reinterpret_cast<uintptr_t>(&g_slots[0]);
  if (address < begin || address >= begin + sizeof(g_slots)) return nullptr;
  return &g_slots[(address - begin) / sizeof(Slot)];
}

// The slot of a signal that is ours; `*ours` is true also for one that came too late for it: a timer's to a slot that is another's
// by now, or that of a descriptor whose number another thread has been given.
Slot* FindSlot(const siginfo_t& info, bool* ours) {
  if (info.si_code == SI_TIMER) {
    Slot* slot = SlotOf(info.si_value.sival_ptr);
    *ours = slot != nullptr;
    if (slot == nullptr) return nullptr;
    const uint32_t generation = slot->generation.load(std::memory_order_relaxed);
    return info.si_value.sival_ptr == &slot->marks[generation % kGenerations] ? slot : nullptr;
  }
  if (info.si_code > 0 && info.si_code != SI_KERNEL && info.si_fd >= 0 && info.si_fd < SignalDispatch::kMaxDescriptor) {
    const uint16_t number = g_slot_by_descriptor[info.si_fd].load(std::memory_order_acquire);
    if (number == 0) return nullptr;
    *ours = true;
    Slot* slot = &g_slots[number - 1];
    return slot->thread.load(std::memory_order_relaxed) == ThisThread() ? slot : nullptr;
  }
  return nullptr;
}

void CallRelayed() { g_relayed.load(std::memory_order_relaxed)(SIGPROF); }

void PassOn(void (*handler)(int), int number) {
  const bool is_relayed = handler == g_relayed.load(std::memory_order_relaxed);
  if (!is_relayed || !Waker::RequestErrand(CallRelayed)) handler(number);
}

// As the kernel calls it: with what it wants masked.
void CallHandler(const struct sigaction& action, int number, siginfo_t* info, void* context) {
  sigset_t outer;
  pthread_sigmask(SIG_BLOCK, &action.sa_mask, &outer);
  if ((action.sa_flags & SA_SIGINFO) != 0) {
    action.sa_sigaction(number, info, context);
  } else {
    PassOn(action.sa_handler, number);
  }
  pthread_sigmask(SIG_SETMASK, &outer, nullptr);
}

bool IsHandler(const struct sigaction& action) { return action.sa_handler != SIG_DFL && action.sa_handler != SIG_IGN; }

// A SIGPROF without an earlier handler would have ended the process; someone who leaves a profiler on would rather not.
void Forward(int number, siginfo_t* info, void* context) {
  const struct sigaction* previous = g_below.load(std::memory_order_acquire);
  const Forwarding forwarding;
  if (!forwarding.is_begun()) return;
  if (previous != nullptr && IsHandler(*previous)) {
    CallHandler(*previous, number, info, context);
  } else {
    g_foreign_signals.fetch_add(1, std::memory_order_relaxed);
  }
}

void HandleSignal(int number, siginfo_t* info, void* context) {
  const int saved_errno = errno;
  bool ours = false;
  Slot* slot = FindSlot(*info, &ours);
  if (slot != nullptr) slot->signals.Add(1);
  TickTarget* target = slot == nullptr ? nullptr : slot->target.load(std::memory_order_acquire);
  if (target != nullptr) {
    target->OnTick(*info, static_cast<ucontext_t*>(context));
  } else if (ours) {
    FinishWait(static_cast<ucontext_t*>(context), 0);
  } else {
    Forward(number, info, context);
  }
  errno = saved_errno;
}

bool IsSame(const struct sigaction& a, const struct sigaction& b) {
  // What the C library says of the mask beyond the kernel's part is arbitrary.
  constexpr size_t kKernelMaskBytes = 8;
  return a.sa_handler == b.sa_handler && a.sa_flags == b.sa_flags &&
         memcmp(&a.sa_mask, &b.sa_mask, kKernelMaskBytes) == 0;
}

// The entry for a handler; null when there is no room for another.
const struct sigaction* Remember(const struct sigaction& action) {
  for (size_t i = 0; i < g_previous_count; i++) {
    if (IsSame(g_previous[i], action)) return &g_previous[i];
  }
  if (g_previous_count == kMaxPrevious) return nullptr;
  g_previous[g_previous_count] = action;
  return &g_previous[g_previous_count++];
}

// Another copy of this addon keeps its handler for good, so it is no danger to be on top of it.
bool IsCopyOfOurs(const struct sigaction& action) {
  Dl_info info{};
  if (dladdr(reinterpret_cast<void*>(action.sa_sigaction), &info) == 0 || info.dli_fname == nullptr) return false;
  const char* slash = strrchr(info.dli_fname, '/');
  const char* name = slash == nullptr ? info.dli_fname : slash + 1;
  return strstr(name, "ox_profile_native") != nullptr || strstr(name, "ox-profile-native") != nullptr;
}

Status FailedSystemCall() { return Status::FromErrno(ErrorCode::kSystem, "sigaction(SIGPROF)"); }

}  // namespace

Status SignalDispatch::Install(bool first_is_harmless) {
  std::lock_guard<std::mutex> lock(g_mutex);
  struct sigaction current {};
  if (sigaction(SIGPROF, nullptr, &current) != 0) return FailedSystemCall();
  if (IsOurs(current)) return Status::Ok();
  const bool is_first = g_below.load(std::memory_order_relaxed) == nullptr;
  if (is_first && IsHandler(current) && !IsCopyOfOurs(current) && !first_is_harmless) {
    return Status::Error(ErrorCode::kSignalTaken, "another profiler has SIGPROF and was there first");
  }
  const struct sigaction* below = Remember(current);
  if (below == nullptr) return Status::Error(ErrorCode::kSystem, "too many different handlers have taken SIGPROF");
  // Both known before ours is installed: it may run, and forward or count what was lost, before sigaction() has returned.
  if (!is_first) g_takeovers.fetch_add(1, std::memory_order_relaxed);
  g_below.store(below, std::memory_order_release);
  struct sigaction action {};
  action.sa_sigaction = HandleSignal;
  action.sa_flags = SA_SIGINFO | SA_RESTART | SA_ONSTACK;
  sigemptyset(&action.sa_mask);
  struct sigaction replaced {};
  if (sigaction(SIGPROF, &action, &replaced) != 0) return FailedSystemCall();
  // Another thread may have installed one since.
  if (IsOurs(replaced) || IsSame(replaced, current)) return Status::Ok();
  below = Remember(replaced);
  if (below != nullptr) g_below.store(below, std::memory_order_release);
  return Status::Ok();
}

void SignalDispatch::Relay(void (*handler)(int)) { g_relayed.store(handler, std::memory_order_relaxed); }

Status SignalDispatch::Claim(TickTarget* target, void** cookie) {
  std::lock_guard<std::mutex> lock(g_mutex);
  for (Slot& slot : g_slots) {
    if (slot.taken) continue;
    slot.taken = true;
    const uint32_t generation = slot.generation.load(std::memory_order_relaxed) + 1;
    slot.generation.store(generation, std::memory_order_relaxed);
    slot.thread.store(ThisThread(), std::memory_order_relaxed);
    slot.signals.Set(0);
    slot.target.store(target, std::memory_order_release);
    *cookie = &slot.marks[generation % kGenerations];
    return Status::Ok();
  }
  return Status::Error(ErrorCode::kTooManySamplers, "every slot for a sampler is taken");
}

void SignalDispatch::Release(void* cookie) {
  Slot* slot = SlotOf(cookie);
  if (slot == nullptr) return;
  slot->target.store(nullptr, std::memory_order_release);
  std::lock_guard<std::mutex> lock(g_mutex);
  slot->taken = false;
}

bool SignalDispatch::BindDescriptor(int descriptor, void* cookie) {
  const Slot* slot = SlotOf(cookie);
  if (slot == nullptr || descriptor < 0 || descriptor >= kMaxDescriptor) return false;
  g_slot_by_descriptor[descriptor].store(static_cast<uint16_t>(slot - g_slots + 1), std::memory_order_release);
  return true;
}

void SignalDispatch::UnbindDescriptor(int descriptor) {
  if (descriptor < 0 || descriptor >= kMaxDescriptor) return;
  g_slot_by_descriptor[descriptor].store(0, std::memory_order_release);
}

uint64_t SignalDispatch::signals(const void* cookie) {
  const Slot* slot = SlotOf(cookie);
  return slot == nullptr ? 0 : slot->signals.Get();
}

uint64_t SignalDispatch::takeovers() { return g_takeovers.load(std::memory_order_relaxed); }

bool SignalDispatch::IsOurs(const struct sigaction& action) {
  return (action.sa_flags & SA_SIGINFO) != 0 && action.sa_sigaction == HandleSignal;
}

void SignalDispatch::CountForeign() { g_foreign_signals.fetch_add(1, std::memory_order_relaxed); }

uint64_t SignalDispatch::foreign_signals() { return g_foreign_signals.load(std::memory_order_relaxed); }

}  // namespace ox
