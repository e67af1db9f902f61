import assert from 'node:assert/strict';
import { run } from './helpers/child';

describe('an event loop that JavaScript blocks for 3 seconds at 100 us', () => {
  it('loses less than 1 % of its samples, and every tick is accounted for', async () => {
    const { stats, ticks, intervals, totalHits, hits, distinct } = await run('stall.cjs', { args: ['3000', '100'] });
    assert.ok(stats.dropped.total < ticks * 0.01, JSON.stringify(stats.dropped));
    assert.ok(ticks > intervals * 0.95 && ticks < intervals * 1.05, `${ticks} ticks in ${intervals} intervals`);
    assert.ok(totalHits > stats.samples * 0.99, `${totalHits} hits of ${stats.samples} samples`);
    assert.ok(hits > totalHits * 0.99);
    assert.ok(distinct > totalHits * 0.5, 'the stacks are distinct, or this test is of no use');
  });
});
