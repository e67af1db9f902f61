'use strict';
/** One trial: JavaScript holds the event loop for long while it is profiled. What becomes of the ticks? */
const { loadProbe } = require('../harness/probe.cjs');
const { createProfiler } = require('../harness/profilers/index.cjs');
const { trial } = require('../harness/trial.cjs');
const { unit, workFor } = require('../harness/work.cjs');
const { diverse } = require('./diverse.cjs');

const SHAPES = { few: unit, diverse };

function hold(millis, work) {
  const until = performance.now() + millis;
  while (performance.now() < until) work();
}

trial(async ({ millis, shape, ...options }) => {
  const probe = loadProbe();
  const profiler = createProfiler(options);
  profiler.load();
  await workFor(500);
  hold(300, SHAPES[shape]);
  profiler.attach();
  profiler.begin();
  const cpuBegun = probe.threadCpuNanos();
  const begun = performance.now();
  hold(millis, SHAPES[shape]);
  const afterwards = performance.now();
  profiler.flush();
  const drainMillis = performance.now() - afterwards;
  const wallMicros = (performance.now() - begun) * 1000;
  const cpuMicros = (probe.threadCpuNanos() - cpuBegun) / 1000;
  profiler.end();
  profiler.flush();

  const { samples, missed, dropped } = profiler.counts();
  const expected = (options.clock === 'perf' ? cpuMicros : wallMicros) / options.intervalMicros;
  const facts = profiler.facts();
  return {
    expected,
    delivered: samples / expected,
    accounted: (samples + missed + dropped) / expected,
    dropped: dropped / expected,
    otherHits: facts.otherHits === undefined ? undefined : facts.otherHits / samples,
    drainMillis,
    stacks: profiler.stacks().length,
    facts,
  };
});
