'use strict';
/** Looks at a process from outside: CPU time and context switches of all its threads. */
const fs = require('node:fs');

const { loadProbe } = require('../harness/probe.cjs');

const wait = (millis) => new Promise((resolve) => setTimeout(resolve, millis));

/** Context switches of all living threads of a process, voluntary or not. */
function contextSwitches(pid) {
  const tasks = `/proc/${pid}/task`;
  return fs
    .readdirSync(tasks)
    .flatMap((task) => fs.readFileSync(`${tasks}/${task}/status`, 'utf8').match(/(?<=ctxt_switches:\s+)\d+/g) ?? [])
    .reduce((sum, count) => sum + Number(count), 0);
}

/** Waits until the process has settled, then watches it for a while. */
async function observe(pid, { settleMillis, millis }) {
  const probe = loadProbe();
  await wait(settleMillis);
  const switchesBefore = contextSwitches(pid);
  const cpuBefore = probe.processCpuNanos(pid);
  const begun = performance.now();
  await wait(millis);
  const seconds = (performance.now() - begun) / 1000;
  const cpuNanos = probe.processCpuNanos(pid) - cpuBefore;
  return {
    cpuShare: cpuNanos / 1e9 / seconds,
    switchesPerSecond: (contextSwitches(pid) - switchesBefore) / seconds,
    observedSeconds: seconds,
  };
}

module.exports = { observe };
