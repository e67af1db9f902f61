'use strict';
/** What does a server lose by being profiled? A Fastify server under load from another process, the profiler on and off in turn. */
const path = require('node:path');

const { main } = require('../harness/bench.cjs');
const { fixed, percent } = require('../harness/numbers.cjs');

const SUBJECTS = [
  { profiler: 'none', clock: '-', intervalMicros: 1000 },
  ...[10_000, 1000, 100].flatMap((intervalMicros) => [
    { profiler: 'ox', clock: 'monotonic', intervalMicros },
    { profiler: 'v8', clock: '-', intervalMicros },
    { profiler: 'datadog', clock: '-', intervalMicros },
  ]),
];

function plan({ quick }) {
  const size = quick ? { pairs: 3, seconds: 1 } : { pairs: 8, seconds: 3 };
  return SUBJECTS.map(({ profiler, clock, intervalMicros }) => ({
    labels: { profiler, clock, interval: profiler === 'none' ? '-' : `${intervalMicros} us` },
    script: path.join(__dirname, 'trial.cjs'),
    parameters: { profiler, clock, intervalMicros, ...size },
  }));
}

main({
  name: 'server',
  about: 'what does a Fastify server under load lose by being profiled?',
  rounds: 1,
  plan,
  labels: ['interval', 'profiler', 'clock'],
  columns: [
    { head: 'requests/s off', value: ({ rateOff }) => fixed(rateOff, 0) },
    { head: 'on', value: ({ rateRatio }) => percent(rateRatio - 1) },
    { head: 'spread', value: ({ rateSpread }) => percent(rateSpread) },
    { head: 'CPU per request', value: ({ cpuRatio }) => percent(cpuRatio - 1) },
    { head: 'its spread', value: ({ cpuSpread }) => percent(cpuSpread) },
    { head: 'p99 ms off', value: ({ p99Off }) => fixed(p99Off, 0) },
    { head: 'p99 ms on', value: ({ p99On }) => fixed(p99On, 0) },
  ],
});
