'use strict';
/**
 * One trial: how long each call of the profiler holds the event loop, and the longest time for which anything else of it does,
 * in a process with a heap of a given size.
 */
const v8 = require('node:v8');

const { loadProbe } = require('../harness/probe.cjs');
const { createProfiler } = require('../harness/profilers/index.cjs');
const { trial } = require('../harness/trial.cjs');
const { nextTurn, unit, workFor } = require('../harness/work.cjs');
const { fillHeap } = require('./heap.cjs');

const SLICE_MILLIS = 0.5;

const probe = loadProbe();
const cpuMillis = {};

/** How long a call holds the thread; beside it, how much of that the thread was running, which a busy machine does not blur. */
function timed(name, call) {
  const cpuBegun = probe.threadCpuNanos();
  const begun = performance.now();
  call();
  const millis = performance.now() - begun;
  cpuMillis[`${name}Cpu`] = (probe.threadCpuNanos() - cpuBegun) / 1e6;
  return millis;
}

/** Works in short slices and returns the longest time by which a turn of the event loop was late. */
async function longestBlock(millis) {
  const until = performance.now() + millis;
  let longest = 0;
  while (performance.now() < until) {
    const begun = performance.now();
    while (performance.now() - begun < SLICE_MILLIS) unit();
    await nextTurn();
    longest = Math.max(longest, performance.now() - begun - SLICE_MILLIS);
  }
  return longest;
}

trial(async ({ megabytes, millis, ...options }) => {
  const kept = fillHeap(megabytes);
  await workFor(1000);
  const profiler = createProfiler(options);
  const load = timed('load', () => profiler.load());
  await workFor(200);
  const blockBefore = await longestBlock(millis);
  const attach = timed('attach', () => profiler.attach());
  const blockPaused = await longestBlock(millis);
  const begin = timed('begin', () => profiler.begin());
  const blockRunning = await longestBlock(millis);
  const query = profiler.query ? timed('query', () => profiler.query()) : undefined;
  const queryAgain = profiler.query ? timed('queryAgain', () => profiler.query()) : undefined;
  const end = timed('end', () => profiler.end());
  const beginAgain = timed('beginAgain', () => profiler.begin());
  await longestBlock(millis / 4);
  const endAgain = timed('endAgain', () => profiler.end());
  const { attachNanos } = profiler.facts();
  const heapMegabytes = v8.getHeapStatistics().used_heap_size / 2 ** 20;
  const attachNative = attachNanos === undefined ? undefined : attachNanos / 1e6;
  const calls = { load, attach, attachNative, begin, query, queryAgain, end, beginAgain, endAgain };
  return { ...calls, ...cpuMillis, blockBefore, blockPaused, blockRunning, heapMegabytes, kept: kept.length };
});
