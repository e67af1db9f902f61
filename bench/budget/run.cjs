'use strict';
/** Does `maxOverhead` keep its word? The extra CPU time at heavy, light, bursty and idle load, beside a control that switches nothing on. */
const path = require('node:path');

const { main } = require('../harness/bench.cjs');
const { fixed, percent } = require('../harness/numbers.cjs');

const LOADS = ['heavy', 'light', 'bursty', 'idle'];
const PROFILERS = ['none', 'ox'];
const MAX_OVERHEAD = 0.01;

function plan({ quick }) {
  const size = quick ? { pairs: 6, millis: 1000 } : { pairs: 16, millis: 3000 };
  return LOADS.flatMap((load) =>
    PROFILERS.map((profiler) => ({
      labels: { load, profiler },
      script: path.join(__dirname, 'trial.cjs'),
      parameters: { load, profiler, maxOverhead: MAX_OVERHEAD, ...size },
    })),
  );
}

main({
  name: 'budget',
  about: `what does maxOverhead: ${MAX_OVERHEAD} cost?`,
  rounds: 3,
  plan,
  labels: ['load', 'profiler'],
  columns: [
    { head: 'overhead', value: ({ overhead }) => percent(overhead, 2) },
    { head: 'spread', value: ({ spread }) => percent(spread, 2) },
    { head: 'by its own account', value: ({ said }) => percent(said, 2) },
    { head: 'interval us', value: ({ intervalMicros }) => fixed(intervalMicros, 0) },
    { head: 'samples', value: ({ samples }) => fixed(samples, 0) },
  ],
});
