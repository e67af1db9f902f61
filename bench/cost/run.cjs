'use strict';
/**
 * What does one delivered sample cost in CPU time of the whole process? The floor is a timer with a handler that does nothing, `pair`
 * two timers that take turns, as ours do. The control switches nothing on and shows the noise.
 */
const path = require('node:path');

const { main } = require('../harness/bench.cjs');
const { fixed, percent } = require('../harness/numbers.cjs');

const INTERVALS_MICROS = [1000, 100];
const SUBJECTS = [
  { profiler: 'none', clock: '-' },
  { profiler: 'floor', clock: 'monotonic' },
  { profiler: 'floor', clock: 'pair' },
  { profiler: 'ox', clock: 'monotonic' },
  { profiler: 'floor', clock: 'perf' },
  { profiler: 'ox', clock: 'perf' },
  { profiler: 'v8', clock: '-' },
  { profiler: 'datadog', clock: '-' },
];

function plan({ quick }) {
  // Long enough that beginning and ending, which alternate here as they hardly do elsewhere, weigh little.
  const size = quick ? { pairs: 8, millis: 500 } : { pairs: 16, millis: 1500 };
  return INTERVALS_MICROS.flatMap((intervalMicros) =>
    SUBJECTS.map((subject) => ({
      labels: { ...subject, interval: `${intervalMicros} us` },
      script: path.join(__dirname, 'trial.cjs'),
      parameters: { ...subject, intervalMicros, ...size },
    })),
  );
}

/** The row of another profiler under the same conditions. */
function beside(row, rows, profiler, clock) {
  return rows.find(
    (other) =>
      other.node === row.node &&
      other.interval === row.interval &&
      other.profiler === profiler &&
      other.clock === clock,
  );
}

/** How a row's cost per sample compares to the floor of its clock; V8's thread signals on a clock most like the monotonic. */
function timesFloor(row, rows) {
  if (row.profiler === 'none') return undefined;
  const clock = row.clock === 'perf' ? 'perf' : 'monotonic';
  return row.microsPerSample / beside(row, rows, 'floor', clock)?.microsPerSample;
}

function timesV8(row, rows) {
  if (row.profiler === 'none') return undefined;
  return row.microsPerSample / beside(row, rows, 'v8', '-')?.microsPerSample;
}

main({
  name: 'cost',
  about: 'what does one delivered sample cost, in CPU time of the whole process?',
  rounds: 5,
  plan,
  labels: ['interval', 'profiler', 'clock'],
  columns: [
    { head: 'us/sample', value: ({ microsPerSample }) => fixed(microsPerSample) },
    { head: 'spread', value: ({ microsPerSampleSpread }) => fixed(microsPerSampleSpread) },
    { head: 'x floor', value: (row, rows) => fixed(timesFloor(row, rows), 2) },
    { head: 'x V8', value: (row, rows) => fixed(timesV8(row, rows), 2) },
    { head: 'handler us', value: ({ handlerMicros }) => fixed(handlerMicros) },
    { head: 'drain us', value: ({ drainMicros }) => fixed(drainMicros) },
    { head: 'delivered', value: ({ delivered }) => percent(delivered, 0) },
    { head: 'CPU overhead', value: ({ cpuOverhead }) => percent(cpuOverhead) },
    { head: 'wall overhead', value: ({ wallOverhead }) => percent(wallOverhead) },
  ],
});
