'use strict';
/**
 * Loaded into every process and thread of a test that `scripts/compare-tests.cjs` runs. With OX_COMPARE_STATS in the environment, the
 * name of a file, it profiles the process and its workers, and adds a line with the counters to that file at the end; without, it only does
 * what a test could notice of that: it listens to the exit.
 */
const fs = require('node:fs');
const path = require('node:path');
const process = require('node:process');
const { isMainThread } = require('node:worker_threads');

const { stringify } = JSON;
const COUNTERS = ['samples', 'frames', 'unresolvedFrames', 'unlinkedStacks', 'truncatedStacks', 'internalErrors'];

/** Undefined where Node.js's permission model allows no addon, or not to read this package. */
function start() {
  try {
    const launcher = require('../..').start({ engine: 'native', intervalMicros: 50, workers: true });
    launcher.unpause();
    return launcher;
  } catch (error) {
    if (process.permission !== undefined) return undefined;
    throw error;
  }
}

/** A test may have done anything to the prototypes and the globals: this uses neither. */
function report(launcher, file) {
  launcher.pause();
  const stats = launcher.stats();
  const line = { test: path.basename(process.argv[process.argv.length - 1]), dropped: stats.dropped.total };
  for (let i = 0; i < COUNTERS.length; i++) line[COUNTERS[i]] = stats[COUNTERS[i]];
  fs.writeSync(fs.openSync(file, 'a'), `${stringify(line)}\n`);
}

if (isMainThread) {
  const file = process.env.OX_COMPARE_STATS;
  const launcher = file === undefined ? undefined : start();
  process.on('exit', () => launcher?.isAlive() && report(launcher, file));
}
