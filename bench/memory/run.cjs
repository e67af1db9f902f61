'use strict';
/** By how much does a process grow that is profiled for long, while its code and its stacks change all the time? */
const path = require('node:path');

const { main } = require('../harness/bench.cjs');
const { fixed, percent } = require('../harness/numbers.cjs');

const SUBJECTS = [
  { profiler: 'none', clock: '-' },
  { profiler: 'ox', clock: 'monotonic' },
  { profiler: 'v8', clock: '-' },
  { profiler: 'datadog', clock: '-' },
];

function plan({ quick, minutes }) {
  const seconds = 60 * Number(minutes ?? (quick ? 0.15 : 1));
  return SUBJECTS.map((subject) => ({
    labels: subject,
    script: path.join(__dirname, 'trial.cjs'),
    flags: ['--expose-gc'],
    limitMillis: (seconds + 120) * 1000,
    parameters: { ...subject, intervalMicros: 1000, seconds },
  }));
}

main({
  name: 'memory',
  about: 'by how many megabytes does a process grow while it is profiled at 1 ms?',
  rounds: 1,
  options: { minutes: { type: 'string' } },
  usage: '  --minutes N    how long each process works; default 1, the long form is 10',
  plan,
  labels: ['profiler', 'clock'],
  columns: [
    { head: 'growth MB', value: ({ growth }) => fixed(growth) },
    { head: 'in the second half', value: ({ lateGrowth }) => fixed(lateGrowth) },
    { head: 'own buffers MB', value: ({ ownMegabytes }) => fixed(ownMegabytes) },
    { head: 'samples', value: ({ samples }) => fixed(samples, 0) },
    { head: 'distinct stacks', value: ({ stacks }) => fixed(stacks, 0) },
    { head: 'bytes/stack', value: ({ bytesPerStack }) => fixed(bytesPerStack, 0) },
    { head: 'without their stack', value: ({ otherHits, samples }) => percent(otherHits / samples) },
  ],
});
