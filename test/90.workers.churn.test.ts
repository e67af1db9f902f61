import assert from 'node:assert/strict';
import { run } from './helpers/child';

describe('workers that come and go while profiling', () => {
  it('leave no thread, descriptor or timer behind when they end or are terminated at work', async function () {
    this.timeout(60_000);
    const args = ['40', '4', '7', 'working'];
    const { before, after, results, stats, totalHits } = await run('workers.cjs', { args, timeoutMillis: 55_000 });
    assert.deepEqual(after, before);
    assert.equal(results.length, 40);
    assert.equal(new Set(results.map(({ ending }: any) => ending)).size, 4);
    for (const result of results) assert.ok(result.totalHits > 0, JSON.stringify(result));
    assert.ok(stats.samples > 0);
    assert.ok(totalHits > 0);
  });
});
