#include <pthread.h>

#include <csignal>

#include "engine/detached_thread.h"

namespace ox {
namespace {

void* RunBody(void* body) {
  reinterpret_cast<void (*)()>(body)();
  return nullptr;
}

}  // namespace

Status StartDetachedThread(const char* name, void (*body)()) {
  sigset_t all;
  sigset_t before;
  sigfillset(&all);
  pthread_sigmask(SIG_SETMASK, &all, &before);
  pthread_t thread;
  const int error = pthread_create(&thread, nullptr, RunBody, reinterpret_cast<void*>(body));
  pthread_sigmask(SIG_SETMASK, &before, nullptr);
  if (error != 0) return Status::Error(ErrorCode::kSystem, "pthread_create", error);
  pthread_setname_np(thread, name);
  pthread_detach(thread);
  return Status::Ok();
}

}  // namespace ox
