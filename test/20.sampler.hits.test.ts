import assert from 'node:assert/strict';
import { run } from './helpers/child';

describe('the database', () => {
  for (const kind of ['busy', 'garbage', 'mixed']) {
    it(`has every sample after the last drain, on a ${kind} thread`, async () => {
      const { stats, totalHits, stackHits } = await run('accounting.cjs', {
        args: [kind, '100'],
      });
      assert.equal(stackHits, totalHits);
      assert.equal(totalHits, stats.samples);
    });
  }

  it('has every sample also where a pause comes in the middle of a drain in slices', async () => {
    for (const { totalHits, samples } of await run('drain-interrupted.cjs')) assert.equal(totalHits, samples);
  });
});
