'use strict';
/** One trial: how many of the ticks that were asked for does a busy thread get? */
const { loadProbe } = require('../harness/probe.cjs');
const { createProfiler } = require('../harness/profilers/index.cjs');
const { trial } = require('../harness/trial.cjs');
const { workFor } = require('../harness/work.cjs');

trial(async ({ millis, ...options }) => {
  const probe = loadProbe();
  const profiler = createProfiler(options);
  profiler.load();
  await workFor(300);
  profiler.attach();
  profiler.begin();
  const cpuBegun = probe.threadCpuNanos();
  const begun = performance.now();
  await workFor(millis);
  const wallMicros = (performance.now() - begun) * 1000;
  const cpuMicros = (probe.threadCpuNanos() - cpuBegun) / 1000;
  profiler.end();
  profiler.flush();

  const { samples, missed, dropped } = profiler.counts();
  // The perf clock stands still while the thread does not run; the others do not.
  const expected = (options.clock === 'perf' ? cpuMicros : wallMicros) / options.intervalMicros;
  return {
    expected,
    delivered: samples / expected,
    accounted: (samples + missed + dropped) / expected,
    dropped: dropped / expected,
    onCpu: cpuMicros / wallMicros,
  };
});
