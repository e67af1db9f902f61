import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import path from 'node:path';
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

describe('a call from the event loop', () => {
  it("meets neither a global `domain` of the program's nor a context that an earlier one left", async () => {
    const { code, signal, stderr, result } = await runToEnd('loop-call-resource.cjs');
    assert.deepEqual(
      { code, signal, stderr, result },
      { code: 0, signal: null, stderr: '', result: { contexts: [null, null, null] } },
    );
  });
});

describe('the prompt of Node.js', () => {
  it('goes on where the profiler is loaded before it', () => {
    const preload = path.join(__dirname, 'fixtures', 'programs', 'started.cjs');
    const prompt = spawnSync(process.execPath, ['--require', preload, '--interactive'], {
      input:
        'for (const end = Date.now() + 50; Date.now() < end; );\nawait new Promise((resolve) => setTimeout(resolve, 1500))\n6 * 7\n.exit\n',
      encoding: 'utf8',
      timeout: 20_000,
    });
    assert.deepEqual({ status: prompt.status, stderr: prompt.stderr }, { status: 0, stderr: '' });
    assert.match(prompt.stdout, /42/);
  });
});
