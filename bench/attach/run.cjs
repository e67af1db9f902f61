'use strict';
/**
 * For how long does a profiler that is attached late hold the event loop, by the size of the heap? The first columns are single
 * calls, in milliseconds, some with the CPU time of the thread beside them. The last three are the longest delay of a turn of the event loop: before the profiler is loaded
 * (what the machine and the garbage collector do by themselves), after it is attached, and while it samples.
 */
const path = require('node:path');

const { main } = require('../harness/bench.cjs');
const { fixed } = require('../harness/numbers.cjs');

const INTERVAL_MICROS = 1000;
const SUBJECTS = [
  { profiler: 'ox', clock: 'monotonic' },
  { profiler: 'ox', clock: 'perf' },
  { profiler: 'v8', clock: '-' },
  { profiler: 'datadog', clock: '-' },
];

function plan({ quick, heap }) {
  const sizes = (heap ?? (quick ? '25,200' : '25,200,1024')).split(',').map(Number);
  return sizes.flatMap((megabytes) =>
    SUBJECTS.map((subject) => ({
      labels: { heap: `${megabytes} MB`, ...subject },
      script: path.join(__dirname, 'trial.cjs'),
      flags: [`--max-old-space-size=${2048 + 2 * megabytes}`],
      parameters: { ...subject, intervalMicros: INTERVAL_MICROS, megabytes, millis: quick ? 500 : 1500 },
    })),
  );
}

const millis = (name, decimals = 2) => ({ head: name, value: (row) => fixed(row[name], decimals) });

main({
  name: 'attach',
  about: 'for how many milliseconds does attaching late hold the event loop?',
  rounds: 5,
  options: { heap: { type: 'string' } },
  usage: '  --heap LIST    sizes of the heap in megabytes; default 25,200,1024',
  plan,
  labels: ['heap', 'profiler', 'clock'],
  columns: [
    millis('load'),
    millis('attach', 3),
    millis('attachCpu', 3),
    millis('begin', 3),
    millis('beginCpu', 3),
    millis('query'),
    millis('queryCpu'),
    millis('queryAgain'),
    millis('end', 3),
    millis('beginAgain', 3),
    millis('endAgain', 3),
    millis('blockBefore', 1),
    millis('blockPaused', 1),
    millis('blockRunning', 1),
  ],
});
