#include "addon/signal_hold.h"

#include <dlfcn.h>

#include <csignal>

#include "addon/loop_handle.h"
#include "engine/signal_dispatch.h"

namespace ox {
namespace {

class Listener;
Listener* g_listener = nullptr;  // main thread only

// For the program nothing changes: to listen only takes the signal from its default action.
bool IsFree() {
  struct sigaction current {};
  if (sigaction(SIGPROF, nullptr, &current) != 0) return false;
  return SignalDispatch::IsOurs(current) || current.sa_handler == SIG_DFL || current.sa_handler == SIG_IGN;
}

class Listener final : public LoopHandle {
 public:
  static Listener* Make(napi_env env) {
    auto* listener = new Listener();
    const auto init = [listener](uv_loop_t* loop) {
      uv_signal_init(loop, &listener->handle_.signal);
      return uv_signal_start(&listener->handle_.signal, OnSignal, SIGPROF);
    };
    return listener->Open(env, nullptr, init) ? listener : nullptr;
  }

 private:
  static void OnSignal(uv_signal_t* signal, int) {
    bool is_wanted = false;
    uv_walk(signal->loop, NoteOther, &is_wanted);
    if (!is_wanted) SignalDispatch::CountForeign();
  }

  static void NoteOther(uv_handle_t* handle, void* is_wanted) {
    if (handle->type != UV_SIGNAL || handle == &g_listener->handle_.handle || uv_is_active(handle) == 0) return;
    if (reinterpret_cast<uv_signal_t*>(handle)->signum == SIGPROF) *static_cast<bool*>(is_wanted) = true;
  }

  // At the end of the environment: libuv has given the signal its default action back, and other threads may be sampled.
  void OnClose() override {
    g_listener = nullptr;
    SignalDispatch::Install(true);
  }
};

bool IsOfLibuv(void (*handler)(int)) {
  Dl_info of_handler{};
  Dl_info of_libuv{};
  return dladdr(reinterpret_cast<void*>(handler), &of_handler) != 0 &&
         dladdr(reinterpret_cast<void*>(&uv_signal_start), &of_libuv) != 0 &&
         of_handler.dli_fbase == of_libuv.dli_fbase;
}

// Libuv's handler writes to pipes, by which the event loops hear of the signal, whichever thread it runs on. It is on top now, unless
// somebody was there before whom it does not replace. That of V8, which is in the same program, asks for more than the number.
void RelayToLibuv() {
  struct sigaction current {};
  if (sigaction(SIGPROF, nullptr, &current) != 0 || (current.sa_flags & SA_SIGINFO) != 0) return;
  if (IsOfLibuv(current.sa_handler)) SignalDispatch::Relay(current.sa_handler);
}

}  // namespace

void SignalHold::Begin(napi_env env, bool libuv_has_it) {
  if (g_listener != nullptr || !(libuv_has_it || IsFree())) return;
  g_listener = Listener::Make(env);
  if (g_listener == nullptr) return;
  RelayToLibuv();
  // Libuv's handler has come first then, or on top; it stays as long as the listener does.
  SignalDispatch::Install(true);
}

}  // namespace ox
