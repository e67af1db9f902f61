'use strict';
/**
 * One trial: the CPU time of the whole process per unit of work, with the profiler on and off in turn. The difference, shared
 * out among the samples, is what a sample costs, whichever thread pays for it.
 */
const { median, spread } = require('../harness/numbers.cjs');
const { loadProbe } = require('../harness/probe.cjs');
const { createProfiler } = require('../harness/profilers/index.cjs');
const { trial } = require('../harness/trial.cjs');
const { workFor } = require('../harness/work.cjs');

const probe = loadProbe();

async function phase(millis, profiler) {
  const samplesBefore = profiler?.counts().samples ?? 0;
  profiler?.begin();
  const cpuBegun = probe.processCpuNanos();
  const begun = performance.now();
  const units = await workFor(millis);
  profiler?.flush();
  const cpuNanos = probe.processCpuNanos() - cpuBegun;
  const wallNanos = (performance.now() - begun) * 1e6;
  profiler?.end();
  const samples = profiler === undefined ? 0 : profiler.counts().samples - samplesBefore;
  return { units, cpuNanos, wallNanos, samples };
}

/** One pair; which half comes first alternates, so that a drift of the machine cancels out. */
async function pair(number, millis, profiler) {
  const halves = {};
  for (const on of number % 2 === 0 ? [true, false] : [false, true]) {
    halves[on ? 'on' : 'off'] = await phase(millis, on ? profiler : undefined);
  }
  const { on, off } = halves;
  const extraNanos = on.cpuNanos - (off.cpuNanos / off.units) * on.units;
  return {
    extraNanos,
    samples: on.samples,
    cpuRatio: on.cpuNanos / on.units / (off.cpuNanos / off.units),
    wallRatio: on.wallNanos / on.units / (off.wallNanos / off.units),
    ticksAsked: on.wallNanos,
  };
}

trial(async ({ pairs, millis, ...options }) => {
  const profiler = createProfiler(options);
  profiler.load();
  await workFor(500);
  profiler.attach();
  await phase(millis, profiler);
  const all = [];
  for (let number = 0; number < pairs; number++) all.push(await pair(number, millis, profiler));
  const asked = (each) => each.ticksAsked / 1000 / options.intervalMicros;
  const perSample = all.map((each) => each.extraNanos / (each.samples || asked(each)) / 1000);
  const { handlerNanos, drainNanos, samples } = profiler.facts();
  return {
    handlerMicros: handlerNanos / samples / 1000,
    drainMicros: drainNanos / samples / 1000,
    microsPerSample: median(perSample),
    microsPerSampleSpread: spread(perSample),
    cpuOverhead: median(all.map(({ cpuRatio }) => cpuRatio - 1)),
    wallOverhead: median(all.map(({ wallRatio }) => wallRatio - 1)),
    samples: median(all.map(({ samples }) => samples)),
    delivered: median(all.map((each) => each.samples / asked(each))),
  };
});
