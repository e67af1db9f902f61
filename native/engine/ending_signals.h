// Lets a process that a signal is about to end do something first, even while its JavaScript is busy and even though the signal's
// action is the default one. A handler stands in for the default action; it wakes a thread, which has the listener ask for what
// is to be done. Where the work does not begin, because native code waits in the kernel (for a child process, for input), the
// thread that waits is sent the signal once more, and works in its handler. Once that is done, or has taken too long, the action that
// was there before is put back and the signal raised again: the process ends as it would have, by the signal, in bounded time.
//
// Signals that the program handles or ignores itself are left alone.
#pragma once

#include <ucontext.h>

#include <cstdint>

#include "engine/status.h"

namespace ox {

class EndingListener {
 public:
  // On the thread of EndingSignals, never in a handler: a signal has come that ends the process. Ask for Begin() and End() to be
  // called where the work can be done, and return at once.
  virtual void OnEndingSignal() = 0;

  // In the handler, on the thread that has called Listen() and on its own stack; what was interrupted is a wait in the kernel, for no lock, to
  // which nobody need return. The work may be done at once, where it can be done in a function that the waiting code would call.
  virtual void OnWait(const ucontext_t& context) = 0;

 protected:
  ~EndingListener() = default;
};

class EndingSignals {
 public:
  // How long the work may take to begin by itself before the thread is looked at, and looked at again.
  static constexpr uint64_t kLookMillis = 50;
  // How long it may take to begin at all, and to be done. Then the process ends without.
  static constexpr uint64_t kBeginMillis = 2000;
  static constexpr uint64_t kEndMillis = 20000;

  // Has the listener told from now on, of those signals that have their default action. On the thread where the work can be done, one at a
  // time; not for signals.
  static Status Listen(EndingListener* listener);

  // Stands in for default actions that are back since: the program's last listener of a signal has gone. Not for signals.
  static void Renew();

  // The work begins: true for the first who says so after a signal. Any thread; not for signals.
  static bool Begin();

  // The work is done: puts back what was there before, and raises the signal, if one has come. No call of the listener is running
  // when this returns, and none will come. Not for signals.
  static void End();
};

}  // namespace ox
