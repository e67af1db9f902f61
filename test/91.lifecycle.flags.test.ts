/** V8 as it is hardly ever run: with tiers missing or preferred, and with collections at every turn. */
import assert from 'node:assert/strict';
import { execFileSync, spawnSync, type SpawnSyncReturns } from 'node:child_process';
import path from 'node:path';
import { run } from './helpers/child';

const KNOWN = execFileSync(process.execPath, ['--v8-options'], { encoding: 'utf8' });

/** Options of V8 that release builds have, if not every version of them. */
const FLAGS = [
  ['--jitless'],
  ['--max-lazy', '--stress-lazy-source-positions'],
  ['--always-sparkplug', '--stress-concurrent-inlining'],
  ['--stress-maglev'],
  ['--stress-inline', '--always-osr'],
  ['--stress-compaction', '--gc-interval=500'],
  ['--stress-compaction-random', '--stress-marking=50', '--stress-incremental-marking'],
  ['--stress-scavenge=50', '--semi-space-growth-factor=2'],
  ['--minor-ms', '--stress-concurrent-allocation'],
  ['--stress-flush-code', '--random-gc-interval=2000'],
  ['--stress-gc-during-compilation', '--stress-background-compile'],
  ['--single-threaded'],
];

const DEADLOCKING = ['--interpreted-frames-native-stack'];

const IN_WORKER = `const { Worker } = require('node:worker_threads');
  new Worker("require('./dist').start().cancel()", { eval: true, execArgv: [], env: {} });`;

function runScript(flags: readonly string[], script: string, env = {}): SpawnSyncReturns<string> {
  return spawnSync(process.execPath, [...flags, '--eval', script], {
    cwd: path.join(__dirname, '..'),
    encoding: 'utf8',
    env: { ...process.env, ...env },
  });
}

function assertRefused(flags: readonly string[], script: string, env = {}): void {
  const { status, stderr } = runScript(flags, script, env);
  assert.equal(status, 1, stderr);
  assert.match(stderr, /ERR_OX_UNSUPPORTED_RUNTIME/);
  assert.match(stderr, /start it without that flag/);
}

function isKnown(flag: string): boolean {
  return KNOWN.includes(`  ${flag.split('=')[0]} `);
}

describe('profiling under options of V8 that are rarely used', function () {
  this.timeout(60_000);

  for (const flags of FLAGS) {
    it(`crashes nothing, loses no tick and finds the functions: ${flags.join(' ')}`, async function () {
      if (!flags.every(isKnown)) this.skip();
      const { stats, totalHits, ...account } = await run('flags.cjs', { flags, timeoutMillis: 55_000 });
      assert.equal(totalHits, stats.samples);
      assert.ok(account.busyHits > 0, 'the function that was busy is missing');
      assert.ok(stats.unresolvedFrames <= stats.frames * 0.01, `${stats.unresolvedFrames} of ${stats.frames}`);
      assert.ok(
        Math.abs(account.ticks / account.due - 1) < 0.1,
        `${account.ticks} ticks where ${account.due} were due`,
      );
    });
  }

  it('is refused under the one that lets V8 deadlock, by any engine', () => {
    for (const engine of ['auto', 'native', 'inspector']) {
      assertRefused(DEADLOCKING, `require('./dist').start({ engine: '${engine}' })`);
    }
  });

  it('is refused there also in a worker that has options and an environment of its own', () => {
    assertRefused(DEADLOCKING, IN_WORKER);
    assertRefused([], IN_WORKER, { NODE_OPTIONS: DEADLOCKING.join() });
    assert.equal(runScript([], IN_WORKER).status, 0);
  });
});
