'use strict';
/** One trial: time in garbage collection while a fixed amount of work makes objects of which many survive for a while. */
const { PerformanceObserver } = require('node:perf_hooks');

const { loadProbe } = require('../harness/probe.cjs');
const { createProfiler } = require('../harness/profilers/index.cjs');
const { trial } = require('../harness/trial.cjs');
const { nextTurn } = require('../harness/work.cjs');

const KEPT = 200_000;
const WARM_UNITS = 40;
const ENTRIES = 5000;

const probe = loadProbe();
const kept = new Array(KEPT).fill(null);
let at = 0;

function unit() {
  for (let i = 0; i < ENTRIES; i++) {
    kept[at] = { id: at, name: `entry ${i}`, list: [i, at], next: { sum: (by) => by + i } };
    at = (at + 1) % KEPT;
  }
}

/** CPU time of all threads in one young collection: unlike its duration, it does not grow when other processes want the cores. */
function collectYoung() {
  const begun = probe.processCpuNanos();
  globalThis.gc({ type: 'minor' });
  return probe.processCpuNanos() - begun;
}

async function work(units) {
  let nanos = 0;
  for (let i = 0; i < units; i++) {
    unit();
    nanos += collectYoung();
    await nextTurn();
  }
  return nanos / 1e6;
}

function observeCollections() {
  const sums = { gcMillis: 0, collections: 0 };
  const add = (list) => {
    for (const { duration } of list.getEntries()) {
      sums.gcMillis += duration;
      sums.collections++;
    }
  };
  const observer = new PerformanceObserver(add);
  observer.observe({ entryTypes: ['gc'] });
  return () => {
    add({ getEntries: () => observer.takeRecords() });
    observer.disconnect();
    return sums;
  };
}

trial(async ({ units, mode, ...options }) => {
  await work(WARM_UNITS);
  const profiler = createProfiler(options);
  profiler.load();
  profiler.attach();
  // What V8 does at the first start may stay behind; a paused profiler is one that has run.
  profiler.begin();
  await work(WARM_UNITS);
  if (mode === 'paused') profiler.end();
  const done = observeCollections();
  const cpuBegun = probe.processCpuNanos();
  const youngCpuMillis = await work(units);
  const cpuMillis = (probe.processCpuNanos() - cpuBegun) / 1e6;
  const sums = done();
  if (mode === 'running') profiler.end();
  return { ...sums, cpuMillis, youngCpuMillis, millisPerCollection: sums.gcMillis / sums.collections };
});
