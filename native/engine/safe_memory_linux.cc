#include <fcntl.h>
#include <pthread.h>
#include <sys/uio.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>

#include "engine/safe_memory.h"

namespace ox {
namespace {

constexpr size_t kMaxVectors = 64;

// Some sandboxes refuse process_vm_readv even on oneself; /proc/self/mem answers the same question, one object at a time.
bool ReadThroughProc(uintptr_t address, void* out, size_t size) {
  static const int descriptor = open("/proc/self/mem", O_RDONLY | O_CLOEXEC);
  if (descriptor < 0) return false;
  return pread(descriptor, out, size, static_cast<off_t>(address)) == static_cast<ssize_t>(size);
}

std::atomic<bool> g_vm_readv_refused{false};

// getpid() is a system call each time; only a fork changes its answer.
pid_t OwnProcess() {
  static std::atomic<pid_t> process{[] {
    pthread_atfork(nullptr, nullptr, [] { process.store(getpid(), std::memory_order_relaxed); });
    return getpid();
  }()};
  return process.load(std::memory_order_relaxed);
}

// Reads as many leading entries as are readable in one call; returns how many that were, or -1 when the call is refused.
ssize_t ReadPrefix(MemoryRead* reads, size_t count) {
  iovec local[kMaxVectors];
  iovec remote[kMaxVectors];
  for (size_t i = 0; i < count; i++) {
    local[i] = {reads[i].out, reads[i].size};
    remote[i] = {reinterpret_cast<void*>(reads[i].address), reads[i].size};
  }
  ssize_t copied = process_vm_readv(OwnProcess(), local, count, remote, count, 0);
  if (copied < 0) {
    if (errno == EFAULT) return 0;
    return -1;
  }
  size_t done = 0;
  // A fault ends the call early, perhaps within an entry: only whole entries count.
  while (done < count && copied >= static_cast<ssize_t>(reads[done].size)) copied -= reads[done++].size;
  return static_cast<ssize_t>(done);
}

}  // namespace

void ReadMemoryBatch(MemoryRead* reads, size_t count) {
  for (size_t begin = 0; begin < count;) {
    const size_t batch = std::min(count - begin, kMaxVectors);
    if (g_vm_readv_refused.load(std::memory_order_relaxed)) {
      reads[begin].ok = ReadThroughProc(reads[begin].address, reads[begin].out, reads[begin].size);
      begin++;
      continue;
    }
    const ssize_t done = ReadPrefix(reads + begin, batch);
    if (done < 0) {
      g_vm_readv_refused.store(true, std::memory_order_relaxed);
      continue;
    }
    for (ssize_t i = 0; i < done; i++) reads[begin + i].ok = true;
    begin += done;
    if (static_cast<size_t>(done) < batch) reads[begin++].ok = false;
  }
}

bool ReadMemory(uintptr_t address, void* out, size_t size) {
  MemoryRead read{address, out, size, false};
  ReadMemoryBatch(&read, 1);
  return read.ok;
}

}  // namespace ox
