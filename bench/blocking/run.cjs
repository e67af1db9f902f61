'use strict';
/**
 * For how long does what a server would call hold the event loop at a time? Deep stacks of which hardly two are the same, a tick
 * every 100 us. Columns are the longest turn of the event loop while one thing is done, as CPU time of its thread in milliseconds:
 * other processes do not count, the profiler's own ticks do. `at once` is the synchronous query, for comparison.
 */
const path = require('node:path');

const { main } = require('../harness/bench.cjs');
const { fixed } = require('../harness/numbers.cjs');
const { QUESTIONS } = require('./questions.cjs');

const INTERVAL_MICROS = 100;

function plan({ quick }) {
  return ['monotonic', 'perf'].map((clock) => ({
    labels: { clock },
    script: path.join(__dirname, 'trial.cjs'),
    parameters: {
      clock,
      intervalMicros: INTERVAL_MICROS,
      stallMillis: quick ? 1000 : 3000,
      millis: quick ? 2000 : 20_000,
    },
  }));
}

main({
  name: 'blocking',
  about: 'the longest block of the event loop, in milliseconds of CPU time, by what is done',
  rounds: 3,
  plan,
  labels: ['clock'],
  columns: [...QUESTIONS, 'at once'].map((name) => ({ head: name, value: (row) => fixed(row[name], 1) })),
});
