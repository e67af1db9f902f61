'use strict';
/**
 * The CPU clock of the thread, and what it costs to read. Between two readings lies one whole reading; it belongs to neither of
 * the kernels around it, and has to be taken off where slices are short.
 */
const { median } = require('../harness/numbers.cjs');
const { loadProbe } = require('../harness/probe.cjs');

const { threadCpuNanos } = loadProbe();
const READINGS = 2000;
let cost;

function measureCost() {
  let before = threadCpuNanos();
  const costs = Array.from({ length: READINGS }, () => {
    const after = threadCpuNanos();
    const nanos = after - before;
    before = after;
    return nanos;
  });
  return median(costs.slice(READINGS / 2));
}

/** CPU nanoseconds of one reading of the clock, measured when it is first asked for. */
function readNanos() {
  return (cost ??= measureCost());
}

module.exports = { readNanos, threadCpuNanos };
