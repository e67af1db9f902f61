'use strict';
/** One trial: the longest turn of the event loop while this or that is done. */
const path = require('node:path');

const { loadProbe } = require('../harness/probe.cjs');
const { trial } = require('../harness/trial.cjs');
const { diverse } = require('../stall/diverse.cjs');
const { withLargeMap } = require('./large-map.cjs');
const { FORMATS } = require('./questions.cjs');

const MAX_BYTES = 256 * 1024 * 1024;

function hold(millis) {
  const until = performance.now() + millis;
  while (performance.now() < until) diverse();
}

const sleep = (millis) => new Promise((resolve) => setTimeout(resolve, millis));
const turn = () => new Promise((resolve) => setImmediate(resolve));

/** The longest turn while `work` is done, in milliseconds of the thread's CPU time. */
async function longestTurn(probe, work) {
  let [longest, isDone, before] = [0, false, 0];
  const look = () => {
    const now = probe.threadCpuNanos();
    longest = Math.max(longest, now - before);
    before = now;
    if (!isDone) setImmediate(look);
  };
  await turn();
  before = probe.threadCpuNanos();
  setImmediate(look);
  await work();
  isDone = true;
  await turn();
  return longest / 1e6;
}

async function read(pieces) {
  for await (const piece of pieces) if (piece === undefined) return;
}

trial(async ({ clock, intervalMicros, stallMillis, millis }) => {
  const probe = loadProbe();
  const ox = require(path.join(__dirname, '..', '..', 'dist'));
  const launcher = ox.start({ intervalMicros, clock, maxMemoryBytes: MAX_BYTES, sourceMaps: { maxBytes: MAX_BYTES } });
  const result = {};
  const measure = async (name, work) => (result[name] = await longestTurn(probe, work));
  await sleep(1000); // The self-test, which takes its own turns.
  hold(300);
  launcher.unpause();
  hold(30);
  await measure('first query', () => launcher.queryAsync());
  await measure('second query', () => launcher.queryAsync());
  await measure('filter', () => launcher.queryAsync({ filter: '^n' }));
  hold(stallMillis);
  await measure('stall, query', () => launcher.queryAsync());
  hold(stallMillis);
  await measure('stall, drain', () => sleep(2500));
  for (const end = performance.now() + millis; performance.now() < end; await turn()) hold(50);
  await measure('query', () => launcher.queryAsync());
  await measure('by line', () => launcher.queryAsync({ by: 'line', maxRecords: Infinity }));
  launcher.pause();
  for (const format of FORMATS) await measure(format, () => read(launcher.export(format)));
  const begun = probe.threadCpuNanos();
  launcher.query();
  result['at once'] = (probe.threadCpuNanos() - begun) / 1e6;
  // Twenty seconds of stacks may fill the database, and what comes after would be others.
  launcher.reset();
  await withLargeMap(async (work) => {
    launcher.unpause();
    work(1000);
    launcher.pause();
    await measure('20 MB map', () => launcher.queryAsync());
  });
  const { sourceMaps } = launcher.stats();
  if (sourceMaps.loaded !== 1) throw new Error(`the map was not used: ${JSON.stringify(sourceMaps)}`);
  launcher.cancel();
  return result;
});
