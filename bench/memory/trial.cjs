'use strict';
/**
 * One trial: how much the process grows while code is made and dropped all the time, and stacks are hardly ever the same. The
 * profiler stays on throughout, as in production.
 */
const { createProfiler } = require('../harness/profilers/index.cjs');
const { trial } = require('../harness/trial.cjs');
const { nextTurn, workFor } = require('../harness/work.cjs');
const { diverse } = require('../stall/diverse.cjs');

const NEW_FUNCTIONS_A_SECOND = 200;

let serial = 0;
let sink = 0;

/** A function that there was not before, hot for a moment. */
function churn() {
  const source = `let x = n; for (let i = 0; i < 2000; i++) x = (x * 31 + ${serial++}) | 0; return x;`;
  sink ^= new Function('n', source)(sink);
}

async function mixedWork(millis) {
  const until = performance.now() + millis;
  while (performance.now() < until) {
    const sliceEnd = performance.now() + 1000 / NEW_FUNCTIONS_A_SECOND;
    churn();
    while (performance.now() < sliceEnd) diverse();
    await nextTurn();
  }
}

/** Resident megabytes after a collection: what is there to stay. */
async function residentMegabytes() {
  globalThis.gc();
  await workFor(20);
  globalThis.gc();
  return process.memoryUsage.rss() / 2 ** 20;
}

trial(async ({ seconds, ...options }) => {
  await mixedWork(2000);
  const profiler = createProfiler(options);
  const before = await residentMegabytes();
  profiler.load();
  profiler.attach();
  profiler.begin();
  const marks = [];
  for (let tenth = 0; tenth < 10; tenth++) {
    await mixedWork(seconds * 100);
    marks.push((await residentMegabytes()) - before);
  }
  const { ringBytes, tableBytes, databaseBytes, otherHits } = profiler.facts();
  profiler.end();
  const { samples } = profiler.counts();
  const stacks = profiler.stacks().length;
  return {
    growth: marks.at(-1),
    lateGrowth: marks.at(-1) - marks[4],
    ownMegabytes: (ringBytes + tableBytes + databaseBytes) / 2 ** 20,
    bytesPerStack: databaseBytes / stacks,
    stacks,
    samples,
    otherHits,
    marks,
  };
});
