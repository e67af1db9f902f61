'use strict';
/**
 * Options of Node.js with which two runs of the same program collect the same garbage. Without them the CPU time of young
 * collections differs by up to five times from run to run, profiled or not.
 */
const FLAGS = [
  // Young collections are asked for, so that there are as many in each trial.
  '--expose-gc',
  // Once V8 has noticed that most of what one place makes survives, it makes it in old space: when it notices is a matter of luck.
  '--no-allocation-site-pretenuring',
  // V8's helpers wait for each other by trying again and again, longer where the machine is busy.
  '--single-threaded-gc',
  // How soon young space grows changes what is copied twice.
  '--min-semi-space-size=16',
  '--max-semi-space-size=16',
];

module.exports = { FLAGS };
