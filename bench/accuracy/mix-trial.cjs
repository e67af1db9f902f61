'use strict';
/** Profiles a mix of kernels, early or late, with or without one of them made slower. */
const { calibrate, runMix } = require('./mix.cjs');
const { loadKernels, MIXES, SLICES } = require('./cases.cjs');
const { sumOf } = require('./score.cjs');

/** The length of a slice, in intervals of the profiler, unless a trial wants another. */
const SLICE_INTERVALS = 0.5;

/** What becomes of shares when one function costs so much more: `(p + d) / (1 + d)` for it, `p / (1 + d)` for the rest. */
function slowed(shares, kernel, times) {
  const extra = shares[kernel] * (times - 1);
  return shares.map((share, at) => (share + (at === kernel ? extra : 0)) / (1 + extra));
}

/** The workload of `slowdown`: plain segments first; the truth about the slow ones follows from them. */
function slowingWork(parts, { kernel, times }, millis, count) {
  const slow = parts.map((part) => (part.at === kernel ? { ...part, units: part.units * times } : part));
  const plain = [];
  return async (number) => {
    if (number < count) {
      const truth = await runMix(parts, millis);
      plain.push(truth);
      return truth;
    }
    const spent = sumOf(await runMix(slow, millis));
    const sums = plain[0].map((_, at) => sumOf(plain.map((truth) => truth[at])));
    const shares = sums.map((sum) => sum / sumOf(sums));
    return slowed(shares, kernel, times).map((share) => share * spent);
  };
}

/** The workload `work(number)` of a mix, the names of its kernels, and how many segments come before those that count. */
function prepareMix({ name, millis, count, intervalMicros, sliceIntervals = SLICE_INTERVALS }) {
  const { kernels, slowdown } = MIXES[name];
  const functions = loadKernels(kernels);
  const parts = calibrate(functions, SLICES, sliceIntervals * intervalMicros * 1000);
  const names = functions.map((kernel) => kernel.name);
  if (slowdown === undefined) return { names, work: () => runMix(parts, millis), before: 0 };
  return { names, work: slowingWork(parts, slowdown, millis, count), before: count };
}

module.exports = { prepareMix };
