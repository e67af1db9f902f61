// What the benchmarks need and Node.js does not offer: CPU clocks that are exact to the nanosecond, and the floor, a signal
// handler that does nothing but count, raised by the same timers as the profiler's. Only Node-API, so that one build serves
// every version of Node.js. One floor per process, used on the thread that opened it.
#include <errno.h>
#include <fcntl.h>
#include <linux/perf_event.h>
#include <node_api.h>
#include <signal.h>
#include <stdatomic.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#ifndef sigev_notify_thread_id
#define sigev_notify_thread_id _sigev_un._tid
#endif

static _Atomic uint64_t ticks;
static _Atomic uint64_t missed;
static timer_t timer;
static int perf = -1;

// Two timers that take turns: each tick arms the one after the next. `due` is in CLOCK_MONOTONIC's nanoseconds.
static timer_t pair[2];
static _Atomic uint64_t due[2];
static _Atomic uint64_t pair_nanos;  // 0 while stopped

static uint64_t Now(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return (uint64_t)now.tv_sec * 1000000000 + (uint64_t)now.tv_nsec;
}

static int SetTurn(int turn, uint64_t at) {
  due[turn] = at;
  const struct itimerspec spec = {{0, 0}, {(time_t)(at / 1000000000), (long)(at % 1000000000)}};
  return timer_settime(pair[turn], TIMER_ABSTIME, &spec, NULL);
}

static void TakeTurns(void) {
  if (pair_nanos == 0) return;
  const uint64_t now = Now();
  for (int turn = 0; turn < 2; turn++) {
    if (due[turn] > now) continue;
    const uint64_t next = due[1 - turn] + pair_nanos;
    SetTurn(turn, next > now ? next : now + pair_nanos);
  }
}

static void OnTick(int number, siginfo_t* info, void* context) {
  (void)number;
  (void)context;
  atomic_fetch_add_explicit(&ticks, 1, memory_order_relaxed);
  if (info->si_code == SI_TIMER && info->si_overrun > 0) {
    atomic_fetch_add_explicit(&missed, (uint64_t)info->si_overrun, memory_order_relaxed);
  }
  TakeTurns();
}

static napi_value Fail(napi_env env, const char* what) {
  char message[128] = "";
  strncat(message, what, 60);
  strncat(message, ": ", 3);
  strncat(message, strerror(errno), 60);
  napi_throw_error(env, "ERR_BENCH_PROBE", message);
  return NULL;
}

static napi_value Number(napi_env env, double value) {
  napi_value result;
  napi_create_double(env, value, &result);
  return result;
}

static double Argument(napi_env env, napi_callback_info info, double otherwise) {
  size_t count = 1;
  napi_value argument;
  napi_get_cb_info(env, info, &count, &argument, NULL, NULL);
  double value = otherwise;
  if (count > 0) napi_get_value_double(env, argument, &value);
  return value;
}

static napi_value ClockNanos(napi_env env, clockid_t clock) {
  struct timespec now;
  if (clock_gettime(clock, &now) != 0) return Fail(env, "clock_gettime");
  return Number(env, (double)now.tv_sec * 1e9 + (double)now.tv_nsec);
}

// threadCpuNanos(): CPU time of the calling thread.
static napi_value ThreadCpuNanos(napi_env env, napi_callback_info info) {
  (void)info;
  return ClockNanos(env, CLOCK_THREAD_CPUTIME_ID);
}

// processCpuNanos(pid = 0): CPU time of all threads of a process, this one by default.
static napi_value ProcessCpuNanos(napi_env env, napi_callback_info info) {
  clockid_t clock;
  const int error = clock_getcpuclockid((pid_t)Argument(env, info, 0), &clock);
  if (error == 0) return ClockNanos(env, clock);
  errno = error;
  return Fail(env, "clock_getcpuclockid");
}

static void Handle(void) {
  struct sigaction action = {0};
  action.sa_sigaction = OnTick;
  action.sa_flags = SA_SIGINFO | SA_RESTART | SA_ONSTACK;
  sigaction(SIGPROF, &action, NULL);
}

static int CreateTimer(timer_t* made) {
  struct sigevent event = {0};
  event.sigev_notify = SIGEV_THREAD_ID;
  event.sigev_signo = SIGPROF;
  event.sigev_notify_thread_id = (pid_t)syscall(SYS_gettid);
  Handle();
  return timer_create(CLOCK_MONOTONIC, &event, made);
}

static napi_value OpenMonotonic(napi_env env, napi_callback_info info) {
  (void)info;
  return CreateTimer(&timer) == 0 ? NULL : Fail(env, "timer_create");
}

static napi_value OpenPair(napi_env env, napi_callback_info info) {
  (void)info;
  return CreateTimer(&pair[0]) == 0 && CreateTimer(&pair[1]) == 0 ? NULL : Fail(env, "timer_create");
}

// armPair(intervalMicros): as arm.
static napi_value ArmPair(napi_env env, napi_callback_info info) {
  const uint64_t nanos = (uint64_t)(Argument(env, info, 0) * 1e3);
  pair_nanos = 0;
  const uint64_t first = nanos == 0 ? 0 : Now() + nanos;
  const int failed = SetTurn(0, first) | SetTurn(1, first + nanos);
  pair_nanos = nanos;
  return failed == 0 ? NULL : Fail(env, "timer_settime");
}

static napi_value OpenPerf(napi_env env, napi_callback_info info) {
  (void)info;
  struct perf_event_attr attributes = {0};
  attributes.size = sizeof(attributes);
  attributes.type = PERF_TYPE_SOFTWARE;
  attributes.config = PERF_COUNT_SW_TASK_CLOCK;
  attributes.sample_period = 1000000;
  attributes.wakeup_events = 1;
  attributes.disabled = 1;
  attributes.exclude_kernel = 1;
  attributes.exclude_hv = 1;
  Handle();
  perf = (int)syscall(SYS_perf_event_open, &attributes, 0, -1, -1, PERF_FLAG_FD_CLOEXEC);
  if (perf < 0) return Fail(env, "perf_event_open");
  const struct f_owner_ex owner = {F_OWNER_TID, (pid_t)syscall(SYS_gettid)};
  if (fcntl(perf, F_SETFL, O_ASYNC | O_NONBLOCK) != 0 || fcntl(perf, F_SETSIG, SIGPROF) != 0 ||
      fcntl(perf, F_SETOWN_EX, &owner) != 0) {
    return Fail(env, "fcntl");
  }
  return NULL;
}

// arm(intervalMicros): starts the ticks; 0 stops them.
static napi_value Arm(napi_env env, napi_callback_info info) {
  uint64_t nanos = (uint64_t)(Argument(env, info, 0) * 1e3);
  if (perf < 0) {
    const struct timespec period = {(time_t)(nanos / 1000000000), (long)(nanos % 1000000000)};
    const struct itimerspec spec = {period, period};
    return timer_settime(timer, 0, &spec, NULL) == 0 ? NULL : Fail(env, "timer_settime");
  }
  if (nanos == 0) return ioctl(perf, PERF_EVENT_IOC_DISABLE, 0) == 0 ? NULL : Fail(env, "disable");
  if (ioctl(perf, PERF_EVENT_IOC_PERIOD, &nanos) != 0) return Fail(env, "period");
  return ioctl(perf, PERF_EVENT_IOC_ENABLE, 0) == 0 ? NULL : Fail(env, "enable");
}

static napi_value Ticks(napi_env env, napi_callback_info info) {
  (void)info;
  return Number(env, (double)atomic_load_explicit(&ticks, memory_order_relaxed));
}

static napi_value Missed(napi_env env, napi_callback_info info) {
  (void)info;
  return Number(env, (double)atomic_load_explicit(&missed, memory_order_relaxed));
}

static void Export(napi_env env, napi_value exports, const char* name, napi_callback function) {
  napi_value value;
  napi_create_function(env, name, NAPI_AUTO_LENGTH, function, NULL, &value);
  napi_set_named_property(env, exports, name, value);
}

NAPI_MODULE_INIT() {
  Export(env, exports, "threadCpuNanos", ThreadCpuNanos);
  Export(env, exports, "processCpuNanos", ProcessCpuNanos);
  Export(env, exports, "openMonotonic", OpenMonotonic);
  Export(env, exports, "openPerf", OpenPerf);
  Export(env, exports, "openPair", OpenPair);
  Export(env, exports, "arm", Arm);
  Export(env, exports, "armPair", ArmPair);
  Export(env, exports, "ticks", Ticks);
  Export(env, exports, "missed", Missed);
  return exports;
}
