import assert from 'node:assert/strict';
import { run } from './helpers/child';

const FLAGS = ['--expose-gc'];

function assertNothingLeft({ before, after }: any): void {
  assert.equal(after.threads, before.threads);
  assert.equal(after.descriptors, before.descriptors);
  // A ring takes 2 MiB: one in thirty left behind would show, and the growth of heaps does not.
  assert.ok(after.rss - before.rss < 32 * 2 ** 20, `${after.rss} bytes after, ${before.rss} before`);
}

describe('a launcher', () => {
  it('can be unpaused and paused 10 000 times, samples afterwards, and leaves nothing behind', async () => {
    const result = await run('lifecycle.cjs', { flags: FLAGS, args: ['pause', '10000'] });
    assertNothingLeft(result);
    assert.ok(result.totalHits - result.hitsBefore > 10, `${result.totalHits - result.hitsBefore} hits in 50 ms`);
  });

  it('can be cancelled and followed by another one 500 times, and leaves nothing behind', async () => {
    const result = await run('lifecycle.cjs', { flags: FLAGS, args: ['restart', '500'] });
    assertNothingLeft(result);
    assert.equal(result.stats.state, 'cancelled');
    assert.equal(result.totalHits, result.hitsBefore);
  });
});
