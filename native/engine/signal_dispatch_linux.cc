#include <dlfcn.h>

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
constexpr unsigned kGenerations = 48;

struct alignas(64) Slot {
  std::atomic<TickTarget*> target{nullptr};  // stored by Claim/Release, loaded by the handler
  std::atomic<uint32_t> generation{0};
  bool taken = false;  // guarded by g_mutex
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

// True while this thread is in somebody else's handler: should that one hand the signal back to us, it ends there.
// Initial-exec, hence set up with the thread: no first access that could allocate.
__attribute__((tls_model("initial-exec"))) thread_local volatile sig_atomic_t t_forwarding = 0;

// Signals of clocks that this thread has taken: written by its handler, read by the thread.
__attribute__((tls_model("initial-exec"))) thread_local Counter<uint64_t> t_signals;

Slot* SlotOf(const void* cookie) {
  const auto address = reinterpret_cast<uintptr_t>(cookie);
  const auto begin = reinterpret_cast<uintptr_t>(&g_slots[0]);
  if (address < begin || address >= begin + sizeof(g_slots)) return nullptr;
  return &g_slots[(address - begin) / sizeof(Slot)];
}

// The target of a signal that is ours; `*ours` is true also for one that came too late for its target.
TickTarget* FindTarget(const siginfo_t& info, bool* ours) {
  Slot* slot = nullptr;
  if (info.si_code == SI_TIMER) {
    slot = SlotOf(info.si_value.sival_ptr);
    *ours = slot != nullptr;
    if (slot == nullptr) return nullptr;
    const uint32_t generation = slot->generation.load(std::memory_order_relaxed);
    if (info.si_value.sival_ptr != &slot->marks[generation % kGenerations]) return nullptr;
  } else if (info.si_code > 0 && info.si_code != SI_KERNEL && info.si_fd >= 0 &&
             info.si_fd < SignalDispatch::kMaxDescriptor) {
    const uint16_t number = g_slot_by_descriptor[info.si_fd].load(std::memory_order_acquire);
    if (number == 0) return nullptr;
    *ours = true;
    slot = &g_slots[number - 1];
  }
  return slot == nullptr ? nullptr : slot->target.load(std::memory_order_acquire);
}

void CallRelayed() { g_relayed.load(std::memory_order_relaxed)(SIGPROF); }

void PassOn(void (*handler)(int), int number) {
  const bool is_relayed = handler == g_relayed.load(std::memory_order_relaxed);
  if (!is_relayed || !Waker::RequestErrand(CallRelayed)) handler(number);
}

// A SIGPROF without an earlier handler would have ended the process; someone who leaves a profiler on would rather not.
void Forward(int number, siginfo_t* info, void* context) {
  const struct sigaction* previous = g_below.load(std::memory_order_acquire);
  if (t_forwarding != 0) return;
  t_forwarding = 1;
  if (previous != nullptr && (previous->sa_flags & SA_SIGINFO) != 0) {
    previous->sa_sigaction(number, info, context);
  } else if (previous != nullptr && previous->sa_handler != SIG_DFL && previous->sa_handler != SIG_IGN) {
    PassOn(previous->sa_handler, number);
  } else {
    g_foreign_signals.fetch_add(1, std::memory_order_relaxed);
  }
  t_forwarding = 0;
}

void HandleSignal(int number, siginfo_t* info, void* context) {
  const int saved_errno = errno;
  bool ours = false;
  TickTarget* target = FindTarget(*info, &ours);
  if (ours) t_signals.Add(1);
  if (target != nullptr) {
    target->OnTick(*info, static_cast<ucontext_t*>(context));
  } else if (ours) {
    FinishWait(static_cast<ucontext_t*>(context), 0);
  } else {
    Forward(number, info, context);
  }
  errno = saved_errno;
}

// The entry for a handler; null when there is no room for another.
const struct sigaction* Remember(const struct sigaction& action) {
  for (size_t i = 0; i < g_previous_count; i++) {
    if (g_previous[i].sa_handler == action.sa_handler && g_previous[i].sa_flags == action.sa_flags)
      return &g_previous[i];
  }
  if (g_previous_count == kMaxPrevious) return nullptr;
  g_previous[g_previous_count] = action;
  return &g_previous[g_previous_count++];
}

// Another copy of this addon keeps its handler for good, so it is no danger to be on top of it.
bool IsCopyOfOurs(const struct sigaction& action) {
  Dl_info info{};
  if (dladdr(reinterpret_cast<void*>(action.sa_sigaction), &info) == 0 || info.dli_fname == nullptr) return false;
  return strstr(info.dli_fname, "ox_profile_native") != nullptr ||
         strstr(info.dli_fname, "ox-profile-native") != nullptr;
}

}  // namespace

Status SignalDispatch::Install(bool first_is_harmless) {
  std::lock_guard<std::mutex> lock(g_mutex);
  struct sigaction current {};
  if (sigaction(SIGPROF, nullptr, &current) != 0) return Status::FromErrno(ErrorCode::kSystem, "sigaction(SIGPROF)");
  if (IsOurs(current)) return Status::Ok();
  const bool is_first = g_below.load(std::memory_order_relaxed) == nullptr;
  const bool is_taken = current.sa_handler != SIG_DFL && current.sa_handler != SIG_IGN && !IsCopyOfOurs(current);
  if (is_first && is_taken && !first_is_harmless) {
    return Status::Error(ErrorCode::kSignalTaken, "another profiler has SIGPROF and was there first");
  }
  const struct sigaction* below = Remember(current);
  if (below == nullptr) return Status::Error(ErrorCode::kSystem, "too many different handlers have taken SIGPROF");
  if (!is_first) g_takeovers.fetch_add(1, std::memory_order_relaxed);
  // Known before ours is installed: it may run, and forward, before sigaction() has returned.
  g_below.store(below, std::memory_order_release);
  struct sigaction action {};
  action.sa_sigaction = HandleSignal;
  action.sa_flags = SA_SIGINFO | SA_RESTART | SA_ONSTACK;
  sigemptyset(&action.sa_mask);
  if (sigaction(SIGPROF, &action, nullptr) != 0) return Status::FromErrno(ErrorCode::kSystem, "sigaction(SIGPROF)");
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

uint64_t SignalDispatch::signals_of_thread() { return t_signals.Get(); }

uint64_t SignalDispatch::takeovers() { return g_takeovers.load(std::memory_order_relaxed); }

bool SignalDispatch::IsOurs(const struct sigaction& action) {
  return (action.sa_flags & SA_SIGINFO) != 0 && action.sa_sigaction == HandleSignal;
}

void SignalDispatch::CountForeign() { g_foreign_signals.fetch_add(1, std::memory_order_relaxed); }

uint64_t SignalDispatch::foreign_signals() { return g_foreign_signals.load(std::memory_order_relaxed); }

}  // namespace ox
