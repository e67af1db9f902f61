'use strict';
/** Work that beats: in step with the interval of the profiler, or in short bursts after idle time of random length. */
const { readNanos, threadCpuNanos } = require('./cpu-clock.cjs');

// Two functions, not one: what is tested is whether samples tell them apart.
function spinFirst(until) {
  let turns = 0;
  while (performance.now() < until) turns++;
  return turns;
}

function spinSecond(until) {
  let turns = 0;
  while (performance.now() < until) turns++;
  return turns;
}

function timed(spin, until, spent, at) {
  const begun = threadCpuNanos();
  spin(until);
  spent[at] += threadCpuNanos() - begun - readNanos();
}

const wait = (millis) => new Promise((resolve) => setTimeout(resolve, millis));

/** 30 % of every period in one function, the rest in the other, in step with the clock for as long as the segment lasts. */
function inStep(periodMillis, millis) {
  const begun = threadCpuNanos();
  const spent = [0, 0];
  const first = performance.now();
  for (let beat = first; beat < first + millis;) {
    timed(spinFirst, beat + 0.3 * periodMillis, spent, 0);
    timed(spinSecond, beat + periodMillis, spent, 1);
    // What was missed while another process had the core is skipped, so that the beat stays the same.
    beat += Math.max(1, Math.floor((performance.now() - beat) / periodMillis)) * periodMillis;
  }
  return [...spent, threadCpuNanos() - begun - spent[0] - spent[1]];
}

/** Bursts of 0.2 ms and 0.1 ms, then idle. */
async function inBursts(millis) {
  const begun = threadCpuNanos();
  const spent = [0, 0];
  const until = performance.now() + millis;
  while (performance.now() < until) {
    timed(spinFirst, performance.now() + 0.2, spent, 0);
    timed(spinSecond, performance.now() + 0.1, spent, 1);
    await wait(1 + 3 * Math.random());
  }
  return [...spent, threadCpuNanos() - begun - spent[0] - spent[1]];
}

function prepareBeat({ intervals, intervalMicros, millis }) {
  const names = [spinFirst.name, spinSecond.name];
  if (intervals === undefined) return { names, work: () => inBursts(millis * 2), before: 0, kernelsOnly: true };
  return { names, work: async () => inStep((intervals * intervalMicros) / 1000, millis), before: 0 };
}

module.exports = { prepareBeat };
