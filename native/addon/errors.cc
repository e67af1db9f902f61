#include "addon/errors.h"

#include <cstring>
#include <string>

namespace ox {
namespace {

struct Explanation {
  const char* code;
  const char* what_to_do;
};

Explanation Explain(ErrorCode code) {
  switch (code) {
    case ErrorCode::kClockUnavailable:
      return {"ERR_OX_CLOCK_UNAVAILABLE", "the clock cannot be had here; use clock: 'auto', or see docs/clocks.md"};
    case ErrorCode::kTooManySamplers:
      return {"ERR_OX_TOO_MANY_SAMPLERS", "cancel launchers of threads that no longer need one"};
    case ErrorCode::kAlreadyRunning:
      return {"ERR_OX_ALREADY_RUNNING", "use the launcher that is alive, or cancel it first"};
    case ErrorCode::kSignalTaken:
      return {"ERR_OX_SIGNAL_TAKEN", "stop it, or load ox-profile-native before it starts: then both can run"};
    case ErrorCode::kOutOfMemory:
      return {"ERR_OX_OUT_OF_MEMORY", "the process is at its memory limit"};
    case ErrorCode::kUnsupportedRuntime:
      return {"ERR_OX_UNSUPPORTED_RUNTIME", "use Node.js 20, 22, 24 or 26"};
    case ErrorCode::kOk:
    case ErrorCode::kSystem:
      break;
  }
  return {"ERR_OX_SYSTEM", "the operating system refused; the message says which call"};
}

}  // namespace

void ThrowStatus(napi_env env, const Status& status) {
  const Explanation explanation = Explain(status.code());
  std::string message = status.what();
  if (status.error_number() != 0) message += std::string(": ") + strerror(status.error_number());
  message += std::string(" (") + explanation.what_to_do + ")";
  napi_throw_error(env, explanation.code, message.c_str());
}

}  // namespace ox
