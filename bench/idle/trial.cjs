'use strict';
/** One trial: a process that waits, profiled. Its parent looks at it meanwhile. */
const { createProfiler } = require('../harness/profilers/index.cjs');
const { trial } = require('../harness/trial.cjs');
const { workFor } = require('../harness/work.cjs');

trial(async (options, lookAtMe) => {
  const profiler = createProfiler(options);
  profiler.load();
  await workFor(300);
  profiler.attach();
  profiler.begin();
  await lookAtMe();
  profiler.end();
  return profiler.counts();
});
