'use strict';
/** What does a process that only waits pay for being profiled? All its threads are counted, from outside. */
const path = require('node:path');

const { main } = require('../harness/bench.cjs');
const { fixed, percent } = require('../harness/numbers.cjs');
const { observe } = require('./observe.cjs');

const INTERVALS_MICROS = [1000, 100];
const SUBJECTS = [
  { profiler: 'ox', clock: 'monotonic' },
  { profiler: 'ox', clock: 'perf' },
  { profiler: 'v8', clock: '-' },
  { profiler: 'datadog', clock: '-' },
  { profiler: 'none', clock: '-' },
];

function plan({ quick }) {
  const times = { settleMillis: 1500, millis: quick ? 2000 : 10_000 };
  return INTERVALS_MICROS.flatMap((intervalMicros) =>
    SUBJECTS.map((subject) => ({
      labels: { ...subject, interval: `${intervalMicros} us` },
      script: path.join(__dirname, 'trial.cjs'),
      parameters: { ...subject, intervalMicros },
      observe: (pid) => observe(pid, times),
    })),
  );
}

main({
  name: 'idle',
  about: 'what does a process that only waits pay for being profiled?',
  rounds: 3,
  plan,
  labels: ['interval', 'profiler', 'clock'],
  columns: [
    { head: 'CPU', value: ({ cpuShare }) => percent(cpuShare, 3) },
    { head: 'context switches/s', value: ({ switchesPerSecond }) => fixed(switchesPerSecond) },
  ],
});
