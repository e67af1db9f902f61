import assert from 'node:assert/strict';
import { type LauncherOptions, SimpleLauncher } from '../src/launcher';
import { run } from './helpers/child';
import { cancelAll, startedLauncher } from './helpers/fake-launcher';

const PROFILED = ['inPlain', 'inModule', 'inTerminated', 'inCrashed', 'inNested', 'inOwn'];

describe('a launcher that takes workers along', () => {
  afterEach(cancelAll);

  const flags = { 'no options of node': [], 'options that a worker refuses': ['--stack-size=900', '--no-warnings'] };
  for (const [what, given] of Object.entries(flags)) {
    it(`covers workers of every kind and end in one answer, and changes nothing for them, with ${what}`, async () => {
      const found = await run('workers-join.cjs', { flags: given });
      assert.deepEqual(found.all.toSorted(), PROFILED.toSorted());
      assert.deepEqual(found.own, []);
      assert.ok(found.hits.own > 0 && found.hits.all > found.hits.own);
      // Workers that are started while it is paused count nothing.
      assert.deepEqual(found.late.toSorted(), PROFILED.toSorted());
      assert.ok(found.hits.late >= found.hits.profile && found.hits.profile >= found.hits.all);
      // What was counted stays.
      assert.ok(found.hits.kept >= found.hits.late);
      const { before, after, isInstance, isUndone, refused } = found;
      assert.deepEqual(after, before);
      assert.equal(after.limited.resourceLimits.maxOldGenerationSizeMb, 64);
      assert.deepEqual([after.bare.execArgv, after.limited.execArgv], [[], ['--no-warnings']]);
      assert.deepEqual([isInstance, isUndone, refused], [true, true, 'ERR_WORKER_INVALID_EXEC_ARGV']);
    });
  }

  it('survives workers that are terminated at any moment, and leaves no thread or descriptor behind', async function () {
    this.timeout(60_000);
    const args = ['32', '4', '7'];
    const { before, after, ended, totals, own, all, isUndone } = await run('workers-join-churn.cjs', {
      args,
      timeoutMillis: 50_000,
    });
    assert.deepEqual(after, before);
    assert.deepEqual([ended, isUndone], [32, true]);
    assert.deepEqual(
      totals,
      totals.toSorted((a: number, b: number) => a - b),
    );
    assert.ok(all > own);
  });

  it('is asked for by options that are checked', () => {
    const make = (workers: unknown) => new SimpleLauncher({ workers } as LauncherOptions<never>);
    for (const wrong of [1, 'all', null]) {
      assert.throws(() => make(wrong), { name: 'TypeError', message: /option 'workers' must be true or false/ });
    }
    const { launcher } = startedLauncher();
    const ask = (options: object) => () => launcher.query(options);
    const isClear = { name: 'RangeError', message: /option 'threads' must be 'own', 'all', 'main' or the threadId/ };
    for (const threads of ['both', '', -1, 1.5, NaN]) assert.throws(ask({ threads }), isClear);
    for (const threads of [null, {}, true]) assert.throws(ask({ threads }), { ...isClear, name: 'TypeError' });
    for (const threads of ['all', 77]) assert.throws(ask({ threads }), { name: 'TypeError', message: /workers: true/ });
    for (const threads of ['own', 'main', 0]) assert.doesNotThrow(ask({ threads }));
  });

  it("says so where only V8's profiler is at work", () => {
    const launcher = SimpleLauncher.launch({ engine: 'inspector', workers: true });
    try {
      assert.throws(() => launcher.query({ threads: 'all' }), { code: 'ERR_OX_ADDON_UNAVAILABLE' });
    } finally {
      launcher.cancel();
    }
  });
});
