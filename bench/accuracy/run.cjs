'use strict';
/**
 * Are the shares right? Programs whose truth is known by construction, under every profiler in turn. How to read the columns is
 * in `docs/accuracy.md`.
 */
const path = require('node:path');

const { main } = require('../harness/bench.cjs');
const { fixed, percent } = require('../harness/numbers.cjs');
const { MIXES } = require('./cases.cjs');

const INTERVALS_MICROS = [1000, 100];
const SUBJECTS = [
  { profiler: 'ox', clock: 'monotonic' },
  { profiler: 'ox', clock: 'perf' },
  { profiler: 'v8', clock: '-' },
  { profiler: 'datadog', clock: '-' },
];

const NO_INLINING = ['--no-turbo-inlining', '--no-maglev-inlining'];

/** Every case: its label, what `measure` needs to know, the flags of V8, and the first Node.js that can do it. */
const CASES = [
  ...Object.entries(MIXES).map(([name, { flags, from, moment, inWorker }]) => {
    return { name, flags, from, parameters: { kind: 'mix', name, moment, inWorker } };
  }),
  ...['same file', 'across files'].flatMap((layout) => [
    { name: `inlined, ${layout}`, parameters: { kind: 'inlining', layout } },
    { name: `not inlined, ${layout}`, flags: NO_INLINING, parameters: { kind: 'inlining', layout } },
  ]),
  { name: 'in step, 1x', parameters: { kind: 'beat', intervals: 1 } },
  { name: 'in step, 2x', parameters: { kind: 'beat', intervals: 2 } },
  { name: 'bursts', parameters: { kind: 'beat' } },
];

function plan({ quick, case: wanted, segments, millis }, node) {
  const size = { count: Number(segments ?? (quick ? 4 : 10)), millis: Number(millis ?? (quick ? 250 : 500)) };
  // The short form leaves out the clock that most containers refuse.
  const subjects = quick ? SUBJECTS.filter(({ clock }) => clock !== 'perf') : SUBJECTS;
  const cases = CASES.filter(({ name }) => wanted === undefined || wanted.split(';').includes(name));
  return cases
    .filter(({ from = 0 }) => Number(node.version.split('.')[0]) >= from)
    .flatMap(({ name, flags = [], parameters }) =>
      INTERVALS_MICROS.flatMap((intervalMicros) =>
        subjects.map((subject) => ({
          labels: { case: name, interval: `${intervalMicros} us`, ...subject },
          script: path.join(__dirname, 'trial.cjs'),
          flags,
          parameters: { ...parameters, ...subject, intervalMicros, ...size },
        })),
      ),
    );
}

/** In how many of all segments of all rounds the hottest function came out hottest. */
function hottestOf({ results }) {
  const sum = (name) => results.reduce((total, result) => total + result[name], 0);
  return `${sum('hottestRight')}/${sum('segments')}`;
}

main({
  name: 'accuracy',
  about: 'are the shares right, against what is known by construction?',
  rounds: 3,
  options: { case: { type: 'string' }, segments: { type: 'string' }, millis: { type: 'string' } },
  usage: `  --case LIST    only these cases, divided by semicolons
  --segments N   how many profiles a trial takes, and
  --millis N     how long each of them is`,
  plan,
  labels: ['case', 'interval', 'profiler', 'clock'],
  columns: [
    { head: 'samples', value: ({ samples }) => fixed(samples, 0) },
    { head: 'TVD', value: ({ tvd }) => percent(tvd, 2) },
    { head: 'excess', value: ({ excess }) => fixed(excess, 2) },
    { head: 'of all', value: ({ pooledTvd }) => percent(pooledTvd, 2) },
    { head: 'by its time', value: ({ weightedTvd }) => percent(weightedTvd, 2) },
    { head: 'largest error', value: ({ largestError }) => percent(largestError, 2) },
    { head: 'elsewhere', value: ({ elsewhere }) => percent(elsewhere, 2) },
    { head: 'hottest right', value: hottestOf },
    { head: 'unresolved', value: ({ unresolved }) => percent(unresolved, 3) },
    { head: 'dropped', value: ({ dropped }) => percent(dropped, 2) },
    { head: 'total CPU', value: ({ totalCpu }) => percent(totalCpu) },
  ],
});
