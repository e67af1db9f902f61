'use strict';
/**
 * One trial: the CPU time of a process under some load, with a profiler that keeps within a budget switched on and off in turn. The
 * control switches nothing on.
 */
const path = require('node:path');

const { median, spread } = require('../harness/numbers.cjs');
const { loadProbe } = require('../harness/probe.cjs');
const { trial } = require('../harness/trial.cjs');
const { unit, workFor } = require('../harness/work.cjs');

const ROOT = path.join(__dirname, '..', '..');
/** A tenth of the time, in bursts that are long enough for the first and coldest part of one not to matter. */
const LIGHT = { burstMillis: 5, periodMillis: 50 };
/** A quarter of the time, in bursts over which a budget could settle, were it not for the pauses. */
const BURSTY = { burstMillis: 250, periodMillis: 1000 };
/** For a budget to come to rest, and code to be optimised. */
const WARM_UP_MILLIS = 20_000;

const probe = loadProbe();
const sleep = (millis) => new Promise((resolve) => setTimeout(resolve, millis));

function inBursts({ burstMillis, periodMillis }) {
  return async (millis) => {
    const until = performance.now() + millis;
    let units = 0;
    for (let begin = performance.now(); begin < until; begin = performance.now()) {
      for (; performance.now() < begin + burstMillis; units++) unit();
      await sleep(begin + periodMillis - performance.now());
    }
    return units;
  };
}

/** Each runs for `millis` and resolves to the units of work that it did. */
const LOADS = {
  heavy: workFor,
  light: inBursts(LIGHT),
  bursty: inBursts(BURSTY),
  async idle(millis) {
    await sleep(millis);
    return 0;
  },
};

async function half(load, millis) {
  const cpuBegun = probe.processCpuNanos();
  const begun = performance.now();
  const units = await LOADS[load](millis);
  const cpuNanos = probe.processCpuNanos() - cpuBegun;
  const wallNanos = (performance.now() - begun) * 1e6;
  return { cpuNanos, share: cpuNanos / wallNanos, perUnit: cpuNanos / units };
}

/** The extra CPU time, as a share of what the work takes without; where there is no work, of the time that passes. */
function overheadOf(load, on, off) {
  return load === 'idle' ? on.share - off.share : on.perUnit / off.perUnit - 1;
}

/** One pair; which half comes first alternates, so that a drift of the machine cancels out. */
async function pair(number, { load, millis }, launcher) {
  const halves = {};
  for (const on of number % 2 === 0 ? [true, false] : [false, true]) {
    if (on) launcher?.unpause();
    else launcher?.pause();
    halves[on ? 'on' : 'off'] = await half(load, millis);
  }
  return overheadOf(load, halves.on, halves.off);
}

trial(async ({ profiler, maxOverhead, pairs, ...options }) => {
  const launcher = profiler === 'ox' ? require(ROOT).start({ maxOverhead }) : undefined;
  launcher?.unpause();
  await LOADS[options.load](WARM_UP_MILLIS);
  const overheads = [];
  for (let number = 0; number < pairs; number++) overheads.push(await pair(number, options, launcher));
  const { intervalMicros, overhead, samples } = launcher?.stats() ?? {};
  launcher?.cancel();
  return { overhead: median(overheads), spread: spread(overheads), intervalMicros, samples, said: overhead?.spent };
});
