#include "v8/inlining_verdict.h"

#include <atomic>
#include <mutex>

namespace ox {
namespace {

std::mutex g_mutex;
InliningVerdict g_verdict{true, ""};  // guarded by g_mutex
std::atomic<bool> g_self_test_claimed{false};

}  // namespace

InliningVerdict CurrentInliningVerdict() {
  std::lock_guard<std::mutex> lock(g_mutex);
  return g_verdict;
}

void TurnInliningOff(const std::string& reason) {
  std::lock_guard<std::mutex> lock(g_mutex);
  g_verdict = {false, reason};
}

bool ClaimSelfTest() { return !g_self_test_claimed.exchange(true, std::memory_order_relaxed); }

}  // namespace ox
