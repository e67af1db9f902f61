import assert from 'node:assert/strict';
import { busyTicks, run } from './helpers/child';
import { compiledLibraries } from './helpers/shared-library';

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

describe('native code that sleeps, and goes on sleeping after each signal', () => {
  const library = compiledLibraries('sleeping-hostname');

  for (const intervalMicros of [50, 100, 1000]) {
    it(`wakes up all the same at ${intervalMicros} us`, async () => {
      const env = { LD_PRELOAD: library['sleeping-hostname'] };
      const { hostname, stats, elapsedMillis } = await run('sleep.cjs', { args: [String(intervalMicros)], env });
      assert.equal(hostname, 'sleepy');
      assert.ok(elapsedMillis >= 100, `${elapsedMillis} ms`);
      assert.ok(stats.samples > 0, 'it was sampled while it slept');
    });
  }
});
