import assert from 'node:assert/strict';
import { run, runToEnd } from './helpers/child';

const FLAGS = ['--expose-gc'];

describe("hooks of the program's async_hooks", () => {
  const kinds = {
    'a launcher as it comes': {},
    'workers and stalls': { workers: true, stall: true },
    'a budget': { maxOverhead: 0.02, stall: true },
  };
  for (const [what, options] of Object.entries(kinds)) {
    it(`see nothing of the profiler's in two seconds of sampling, with ${what}`, async () => {
      const found = await run('async-hooks.cjs', { args: [JSON.stringify(options)], flags: FLAGS });
      assert.deepEqual(found.seen, []);
      assert.ok(found.drained > 0, 'the event loop has drained');
      assert.equal(found.isKept, false, 'what is in an AsyncLocalStorage is not kept');
    });
  }

  it('that work for long are not fed by the profiler, so that the program ends', async () => {
    const { code, signal, result } = await runToEnd('feeding-hook.cjs');
    assert.deepEqual({ code, signal }, { code: 0, signal: null });
    assert.ok(result.promises <= 2, `${result.promises} promises`);
  });
});
