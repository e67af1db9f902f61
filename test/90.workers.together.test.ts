import assert from 'node:assert/strict';
import { runToEnd } from './helpers/child';

interface Together {
  readonly hits: Record<string, number>;
  readonly totalHits: number;
  readonly ownHits: number;
  readonly threads: readonly { threadId: number; isAlive: boolean; hits: number }[];
  readonly lostHits: number;
}

describe('an observer of threads', () => {
  it('answers for the main thread and for workers that have ended without being asked', async function () {
    this.timeout(60_000);
    const { code, stderr, result } = await runToEnd('threads-together.cjs', { timeoutMillis: 50_000 });
    assert.equal(code, 0, stderr);
    const { hits, totalHits, ownHits, threads, lostHits } = result as Together;
    assert.deepEqual(
      Object.entries(hits).filter(([, count]) => count === 0),
      [],
    );
    assert.equal(lostHits, 0);
    assert.equal(threads.filter(({ isAlive }) => isAlive).length, 1);
    assert.equal(threads.find(({ threadId }) => threadId === 0)?.hits, ownHits);
    assert.equal(
      totalHits,
      threads.reduce((sum, each) => sum + each.hits, 0),
    );
  });

  it('names the function that blocks the main thread while it is blocked', async function () {
    this.timeout(60_000);
    const { code, stderr, result } = await runToEnd('stall-seen-from-worker.cjs', { timeoutMillis: 50_000 });
    assert.equal(code, 0, stderr);
    assert.equal((result as { name: string }).name, 'blockTheLoop');
  });
});
