#include "v8/verdicts.h"

#include <atomic>
#include <mutex>

namespace ox {
namespace {

std::mutex g_mutex;
std::string g_reasons[kProofs];  // guarded by g_mutex
std::atomic<uint32_t> g_distrust{0};
std::atomic<bool> g_self_test_claimed{false};

}  // namespace

Distrust CurrentDistrust() { return Distrust(g_distrust.load(std::memory_order_relaxed)); }

std::string ReasonAgainst(Proof proof) {
  std::lock_guard<std::mutex> lock(g_mutex);
  return g_reasons[static_cast<size_t>(proof)];
}

void TurnOff(const std::string& proof_name, const std::string& reason) {
  std::lock_guard<std::mutex> lock(g_mutex);
  for (uint32_t i = 0; i < kProofs; i++) {
    if (proof_name != kProofNames[i] || !g_reasons[i].empty()) continue;
    g_reasons[i] = reason;
    g_distrust.fetch_or(1u << i, std::memory_order_relaxed);
  }
}

bool ClaimSelfTest() { return !g_self_test_claimed.exchange(true, std::memory_order_relaxed); }

}  // namespace ox
