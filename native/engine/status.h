// The one error channel of the native code: nothing here throws, logs or aborts. A Status is a small value that names what
// failed; native/addon/ turns it into a JavaScript error in one place.
#pragma once

#include <cerrno>

namespace ox {

enum class ErrorCode {
  kOk,
  kClockUnavailable,    // the kernel refused the clock that was asked for
  kTooManySamplers,     // every slot of the signal dispatcher is taken
  kAlreadyRunning,      // this thread has a sampler
  kSignalTaken,         // somebody had SIGPROF first, and will leave it without a handler
  kOutOfMemory,         // memory for the ring could not be mapped
  kUnsupportedRuntime,  // this V8 is not one whose layout is known
  kSystem,              // any other system call failed
};

// Immutable; safe to copy between threads. `what` must be a string literal.
class Status {
 public:
  static Status Ok() { return Status(ErrorCode::kOk, "", 0); }
  static Status Error(ErrorCode code, const char* what, int error_number = 0) {
    return Status(code, what, error_number);
  }
  // Takes the current errno along.
  static Status FromErrno(ErrorCode code, const char* what) { return Status(code, what, errno); }

  bool ok() const { return code_ == ErrorCode::kOk; }
  ErrorCode code() const { return code_; }
  const char* what() const { return what_; }
  int error_number() const { return error_number_; }

 private:
  Status(ErrorCode code, const char* what, int error_number) : code_(code), what_(what), error_number_(error_number) {}

  ErrorCode code_;
  const char* what_;
  int error_number_;
};

}  // namespace ox
