import assert from 'node:assert/strict';
import { run } from './helpers/child';

const MAX_UNRESOLVED_SHARE = 0.005;

describe('a workload of zlib, crypto, JSON, RegExp, sort, async, streams, wasm, generators, Proxy and garbage', () => {
  for (const when of ['early', 'late']) {
    it(`has a function for more than 99.5 % of its frames, with the profiler attached ${when}`, async () => {
      const { stats, unresolved, records } = await run('mixed-work.cjs', { args: [when] });
      const share = stats.unresolvedFrames / stats.frames;
      assert.ok(share < MAX_UNRESOLVED_SHARE, `${share * 100} %:\n${unresolved.join('\n')}`);
      const kinds = new Set(records.map(({ kind }: any) => kind));
      assert.deepEqual([...kinds].sort(), ['builtin', 'javascript', 'native', 'vm', 'wasm']);
      assert.equal(stats.inlining, 'on', stats.inliningReason);
    });
  }
});

describe('an interpreted function that called native code', () => {
  it('is found, though that code has copies of its addresses on the stack', async () => {
    const flags = ['--no-opt', '--no-sparkplug', '--no-maglev'];
    const records: any[] = await run('interpreted-caller.cjs', { flags });
    const caller = records.find(({ functionName }) => functionName === 'selfTestLeaf');
    assert.ok(caller?.hits > 20, JSON.stringify(records));
    assert.deepEqual(
      records.filter(({ kind }) => kind === 'wasm'),
      [],
    );
  });
});
