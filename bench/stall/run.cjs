'use strict';
/**
 * JavaScript holds the event loop, so nothing can be drained in its turns. Are all ticks accounted for, and how many samples are
 * lost? `few`: an interpreter with some hundred stacks; `diverse`: thirty frames deep, hardly a stack twice.
 */
const path = require('node:path');

const { main } = require('../harness/bench.cjs');
const { fixed, percent } = require('../harness/numbers.cjs');

const INTERVAL_MICROS = 100;
const SUBJECTS = [
  { profiler: 'ox', clock: 'monotonic' },
  { profiler: 'ox', clock: 'perf' },
  { profiler: 'v8', clock: '-' },
];

function plan({ quick }) {
  return ['few', 'diverse'].flatMap((shape) =>
    SUBJECTS.map((subject) => ({
      labels: { shape, ...subject },
      script: path.join(__dirname, 'trial.cjs'),
      parameters: { ...subject, shape, intervalMicros: INTERVAL_MICROS, millis: quick ? 3000 : 10_000 },
    })),
  );
}

main({
  name: 'stall',
  about: 'the event loop is held by JavaScript, a tick every 100 us: what becomes of the ticks?',
  rounds: 3,
  plan,
  labels: ['shape', 'profiler', 'clock'],
  columns: [
    { head: 'samples', value: ({ delivered }) => percent(delivered) },
    { head: 'accounted', value: ({ accounted }) => percent(accounted) },
    { head: 'dropped', value: ({ dropped }) => percent(dropped, 2) },
    { head: 'without their stack', value: ({ otherHits }) => percent(otherHits, 2) },
    { head: 'distinct stacks', value: ({ stacks }) => fixed(stacks, 0) },
    { head: 'ms to drain after', value: ({ drainMillis }) => fixed(drainMillis) },
  ],
});
