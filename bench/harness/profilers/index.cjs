'use strict';
/**
 * The profilers that are measured side by side, behind one shape, so that a trial need not know which one it runs:
 *
 *   load()     loads the profiler's module
 *   attach()   makes it ready for this thread, once
 *   begin()    samples from now on
 *   end()      stops sampling; `begin()` may follow again
 *   flush()    brings what was sampled to where it is counted, if that is this thread's work
 *   counts()   { samples, missed, dropped } since `attach()`; call it after `end()`
 *   stacks()   [{ frames: [{ name, file, line, kind }], hits, nanos }], leaf first, all that was sampled since `attach()`;
 *              `nanos` is the time that the profiler itself says these samples stand for
 *   take()     the same since the last `take()`, and forgets it
 *   facts()    what else the profiler says about itself, as plain values
 */
const PROFILERS = {
  none: () => require('./none.cjs').None,
  floor: () => require('./floor.cjs').Floor,
  ox: () => require('./ox.cjs').Ox,
  v8: () => require('./v8.cjs').V8,
  datadog: () => require('./datadog.cjs').Datadog,
};

/** Makes a profiler by name; its module is loaded only then. `clock` is ignored by those that have only one. */
function createProfiler({ profiler, intervalMicros, clock }) {
  const Profiler = PROFILERS[profiler]();
  return new Profiler({ intervalMicros, clock });
}

module.exports = { createProfiler };
