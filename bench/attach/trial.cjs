'use strict';
/**
 * One trial: how long each call of the profiler holds the event loop, and the longest time for which anything else of it does,
 * in a process with a heap of a given size.
 */
const v8 = require('node:v8');

const { createProfiler } = require('../harness/profilers/index.cjs');
const { trial } = require('../harness/trial.cjs');
const { nextTurn, unit, workFor } = require('../harness/work.cjs');
const { fillHeap } = require('./heap.cjs');

const SLICE_MILLIS = 0.5;

function timed(call) {
  const begun = performance.now();
  call();
  return performance.now() - begun;
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
  const load = timed(() => profiler.load());
  await workFor(200);
  const blockBefore = await longestBlock(millis);
  const attach = timed(() => profiler.attach());
  const blockPaused = await longestBlock(millis);
  const begin = timed(() => profiler.begin());
  const blockRunning = await longestBlock(millis);
  const query = profiler.query ? timed(() => profiler.query()) : undefined;
  const queryAgain = profiler.query ? timed(() => profiler.query()) : undefined;
  const end = timed(() => profiler.end());
  const beginAgain = timed(() => profiler.begin());
  await longestBlock(millis / 4);
  const endAgain = timed(() => profiler.end());
  const { attachNanos } = profiler.facts();
  const heapMegabytes = v8.getHeapStatistics().used_heap_size / 2 ** 20;
  const attachNative = attachNanos === undefined ? undefined : attachNanos / 1e6;
  const calls = { load, attach, attachNative, begin, query, queryAgain, end, beginAgain, endAgain };
  return { ...calls, blockBefore, blockPaused, blockRunning, heapMegabytes, kept: kept.length };
});
