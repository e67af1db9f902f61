'use strict';
/**
 * Does a busy thread get the ticks that were asked for? Ours on both exact clocks, beside V8's profiler and @datadog/pprof.
 * The floor, a handler that does nothing, shows what the clock itself delivers on this machine.
 */
const path = require('node:path');

const { main } = require('../harness/bench.cjs');
const { percent } = require('../harness/numbers.cjs');

const INTERVALS_MICROS = [1000, 200, 100, 50];
const SUBJECTS = [
  { profiler: 'floor', clock: 'monotonic' },
  { profiler: 'ox', clock: 'monotonic' },
  { profiler: 'floor', clock: 'perf' },
  { profiler: 'ox', clock: 'perf' },
  { profiler: 'v8', clock: '-' },
  { profiler: 'datadog', clock: '-' },
];

function plan({ quick }) {
  const millis = quick ? 1000 : 5000;
  return INTERVALS_MICROS.flatMap((intervalMicros) =>
    SUBJECTS.map((subject) => ({
      labels: { ...subject, interval: `${intervalMicros} us` },
      script: path.join(__dirname, 'trial.cjs'),
      parameters: { ...subject, intervalMicros, millis },
    })),
  );
}

main({
  name: 'ticks',
  about: 'how many of the ticks asked for does a busy thread get?',
  rounds: 5,
  plan,
  labels: ['interval', 'profiler', 'clock'],
  columns: [
    { head: 'samples', value: ({ delivered }) => percent(delivered) },
    { head: 'with overruns and drops', value: ({ accounted }) => percent(accounted) },
    { head: 'dropped', value: ({ dropped }) => percent(dropped, 2) },
    { head: 'thread on a core', value: ({ onCpu }) => percent(onCpu, 0) },
  ],
});
