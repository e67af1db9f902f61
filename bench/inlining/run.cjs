'use strict';
/**
 * A hot function inlined three deep: which profilers name it? `truth` is its real share of the time, from the same program
 * with an empty hot function; `late` attaches when everything is optimised already.
 */
const path = require('node:path');

const { main } = require('../harness/bench.cjs');
const { percent } = require('../harness/numbers.cjs');

const INTERVAL_MICROS = 200;
const SUBJECTS = [
  { profiler: 'ox', clock: 'monotonic' },
  { profiler: 'v8', clock: '-' },
  { profiler: 'datadog', clock: '-' },
];

function plan({ quick }) {
  const shapes = quick ? ['loop'] : ['loop', 'straight'];
  const cases = ['same file', 'across files'].flatMap((layout) =>
    shapes.flatMap((shape) => ['late', 'early'].map((moment) => ({ layout, shape, moment }))),
  );
  return cases.flatMap((labels) =>
    SUBJECTS.map((subject) => ({
      labels: { ...labels, profiler: subject.profiler },
      script: path.join(__dirname, 'trial.cjs'),
      parameters: { ...labels, ...subject, intervalMicros: INTERVAL_MICROS, millis: quick ? 1000 : 3000 },
    })),
  );
}

main({
  name: 'inlining',
  about: 'a hot function inlined three deep: is it named?',
  rounds: 3,
  plan,
  labels: ['layout', 'shape', 'moment', 'profiler'],
  columns: [
    { head: 'truth', value: ({ truth }) => percent(truth) },
    { head: 'named', value: ({ right }) => percent(right) },
    { head: 'of truth', value: ({ right, truth }) => percent(right / truth) },
    { head: 'seen as inlined', value: ({ inlined, profiler }) => percent(profiler === 'ox' ? inlined : undefined) },
    { head: 'unresolved frames', value: ({ unresolved }) => percent(unresolved, 2) },
    { head: 'outside the work', value: ({ elsewhere }) => percent(elsewhere) },
    { head: 'most samples to', value: ({ leaves }) => leaves?.[0]?.name ?? '-' },
  ],
});
