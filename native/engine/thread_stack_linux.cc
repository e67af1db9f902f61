#include "engine/thread_stack.h"

#include <pthread.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cstdio>

// glibc's own note of where the main thread's stack began; other C libraries do not have it.
extern "C" void* __libc_stack_end __attribute__((weak));

namespace ox {
namespace {

// Where what is mapped below the stack ends, which is as far as a stack without a limit may grow.
uintptr_t EndOfMappingBelow(uintptr_t stack_end) {
  FILE* maps = fopen("/proc/self/maps", "re");
  uintptr_t below = 0;
  bool found = false;
  char line[512];
  while (maps != nullptr && !found && fgets(line, sizeof(line), maps) != nullptr) {
    unsigned long begin = 0;
    unsigned long end = 0;
    if (sscanf(line, "%lx-%lx", &begin, &end) != 2) continue;
    found = begin < stack_end && stack_end <= end;
    if (!found) below = end;
  }
  if (maps != nullptr) fclose(maps);
  constexpr uintptr_t kUsualBytes = 8 << 20;
  return found ? below : stack_end - kUsualBytes;
}

// For the main thread glibc would read all of /proc/self/maps, which takes milliseconds where the heap is large.
AddressRange MainThreadStack() {
  const auto end = reinterpret_cast<uintptr_t>(__libc_stack_end);
  rlimit limit{};
  const bool known = getrlimit(RLIMIT_STACK, &limit) == 0 && limit.rlim_cur != RLIM_INFINITY && limit.rlim_cur < end;
  return {known ? end - limit.rlim_cur : EndOfMappingBelow(end), end};
}

}  // namespace

AddressRange CurrentThreadStack() {
  const bool is_main = syscall(SYS_gettid) == getpid();
  if (is_main && &__libc_stack_end != nullptr) return MainThreadStack();
  AddressRange stack;
  pthread_attr_t attributes;
  if (pthread_getattr_np(pthread_self(), &attributes) == 0) {
    void* begin = nullptr;
    size_t size = 0;
    pthread_attr_getstack(&attributes, &begin, &size);
    stack = {reinterpret_cast<uintptr_t>(begin), reinterpret_cast<uintptr_t>(begin) + size};
    pthread_attr_destroy(&attributes);
  }
  return stack;
}

}  // namespace ox
