'use strict';
/**
 * Does a profiler slow the garbage collector down? The same work, of which much survives, with none, with a profiler that has
 * run and is paused, and with one that runs.
 */
const path = require('node:path');

const { main } = require('../harness/bench.cjs');
const { fixed } = require('../harness/numbers.cjs');
const { FLAGS } = require('./flags.cjs');

const INTERVAL_MICROS = 1000;
const SUBJECTS = [
  { profiler: 'none', clock: '-', mode: '-' },
  // Once more: by how much two rows differ that ought to be the same.
  { profiler: 'none', clock: '-', mode: 'control' },
  ...['paused', 'running'].flatMap((mode) => [
    { profiler: 'ox', clock: 'monotonic', mode },
    { profiler: 'v8', clock: '-', mode },
    { profiler: 'datadog', clock: '-', mode },
  ]),
];

function plan({ quick }) {
  return SUBJECTS.map((labels) => ({
    labels,
    script: path.join(__dirname, 'trial.cjs'),
    flags: FLAGS,
    parameters: { ...labels, intervalMicros: INTERVAL_MICROS, units: quick ? 150 : 600 },
  }));
}

const absent = (row, rows) => rows.find(({ node, profiler }) => node === row.node && profiler === 'none');
const times = (name) => (row, rows) => fixed(row[name] / absent(row, rows)?.[name], 2);

main({
  name: 'gc',
  about: 'does a profiler slow the garbage collector down?',
  rounds: 7,
  quickRounds: 3,
  plan,
  labels: ['profiler', 'clock', 'mode'],
  columns: [
    { head: 'young GC CPU ms', value: ({ youngCpuMillis }) => fixed(youngCpuMillis, 0) },
    { head: 'x absent', value: times('youngCpuMillis') },
    { head: 'all GC, wall ms', value: ({ gcMillis }) => fixed(gcMillis, 0) },
    { head: 'wall x absent', value: times('gcMillis') },
    { head: 'CPU ms', value: ({ cpuMillis }) => fixed(cpuMillis, 0) },
    { head: 'CPU x absent', value: times('cpuMillis') },
  ],
});
