#include <fcntl.h>
#include <sys/socket.h>
#include <sys/time.h>

#include "engine/interrupted_transfer.h"
#include "engine/system_call.h"

namespace ox {
namespace {

template <typename T>
long Word(T* pointer) {
  return reinterpret_cast<long>(pointer);
}

bool HasTimeout(long descriptor, int option) {
  timeval timeout{};
  socklen_t size = sizeof(timeout);
  const long result = Call({SYS_getsockopt, {descriptor, SOL_SOCKET, option, Word(&timeout), Word(&size), 0}});
  return result != 0 || timeout.tv_sec != 0 || timeout.tv_usec != 0;
}

}  // namespace

InterruptedWait FinishTransfer(ucontext_t* context) {
  const long done = ResultOf(*context);
  const SystemCall call = WithArguments(*context, NumberBefore(ProgramCounter(*context)));
  const bool receives = call.number == SYS_recvfrom;
  if (!receives && call.number != SYS_sendto && call.number != SYS_write) return InterruptedWait::kNone;
  if (done >= call.arguments[2]) return InterruptedWait::kNone;
  const long flags = call.number == SYS_write ? 0 : call.arguments[3];
  if ((flags & (MSG_DONTWAIT | MSG_PEEK | MSG_TRUNC | MSG_OOB)) != 0) return InterruptedWait::kNone;
  if (receives && (flags & MSG_WAITALL) == 0) return InterruptedWait::kNone;
  const long descriptor = call.arguments[0];
  const long status = Call({SYS_fcntl, {descriptor, F_GETFL}});
  if (status < 0 || (status & O_NONBLOCK) != 0) return InterruptedWait::kNone;
  int type = 0;
  socklen_t size = sizeof(type);
  const long is_no_socket = Call({SYS_getsockopt, {descriptor, SOL_SOCKET, SO_TYPE, Word(&type), Word(&size), 0}});
  SystemCall rest = call;
  rest.arguments[1] += done;
  rest.arguments[2] -= done;
  if (is_no_socket == 0) {
    if (type != SOCK_STREAM || HasTimeout(descriptor, receives ? SO_RCVTIMEO : SO_SNDTIMEO))
      return InterruptedWait::kNone;
    if (!receives) rest = {SYS_sendto, {descriptor, rest.arguments[1], rest.arguments[2], flags | MSG_NOSIGNAL, 0, 0}};
  } else if (call.number != SYS_write || Call({SYS_fcntl, {descriptor, F_GETPIPE_SZ}}) < 0) {
    return InterruptedWait::kNone;
  }
  const long more = Call(rest);
  if (more > 0) SetResult(context, done + more);
  return InterruptedWait::kFinished;
}

}  // namespace ox
