import assert from 'node:assert/strict';
import { busyTicks, run } from './helpers/child';

describe('a thread that blocks', () => {
  for (const way of ['execSync', 'wait', 'readFileSync']) {
    it(`in ${way} has hits there, a hit for each interval, and hardly any CPU time`, async () => {
      const { record, waiting, totalHits, stats, elapsedMillis } = await run('blocking.cjs', { args: [way] });
      const ticks = busyTicks(stats);
      assert.ok(ticks > elapsedMillis * 0.9, `${ticks} ticks in ${elapsedMillis} ms`);
      assert.ok(record.hits > totalHits * 0.8, `${record.hits} of ${totalHits} hits`);
      const share = record.cpuNanos / (elapsedMillis * 1e6);
      assert.ok(share < 0.5, `${share} of the time was CPU time`);
      assert.ok(waiting.selfHits > record.hits * 0.8, `${waiting.name} has ${waiting.selfHits} of ${record.hits} hits`);
    });
  }
});
