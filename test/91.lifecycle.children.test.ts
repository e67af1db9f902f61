import assert from 'node:assert/strict';
import { run, runToEnd } from './helpers/child';

describe('a process that starts others while the profiler runs', function () {
  this.timeout(30_000);

  for (const way of ['fork', 'cluster']) {
    it(`goes on sampling, and so do its children, each for itself: ${way}`, async () => {
      const { children, gained } = await run('children.cjs', { args: [way] });
      assert.equal(children.length, 3);
      for (const { totalHits, code, signal } of children) {
        assert.deepEqual([code, signal], [0, null]);
        assert.ok(totalHits > 0);
      }
      assert.ok(gained > 0);
    });
  }

  it('hands no signal on to programs that know nothing of it, fifty times', async () => {
    const { children, gained } = await run('children.cjs', { args: ['exec'] });
    assert.deepEqual(new Set(children), new Set(['ended well']));
    assert.equal(children.length, 50);
    assert.ok(gained > 0);
  });

  it('can be replaced by another program, which lives and can profile itself', async function () {
    if (!('execve' in process)) this.skip();
    for (let i = 0; i < 3; i++) {
      const { code, signal, stderr, result } = await runToEnd('children.cjs', { args: ['execve'] });
      assert.deepEqual([code, signal], [0, null], stderr);
      assert.ok(result.totalHits > 0);
    }
  });
});
