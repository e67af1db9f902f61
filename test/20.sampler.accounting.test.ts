import assert from 'node:assert/strict';
import { run } from './helpers/child';

function profile(kind: string, intervalMicros: number): Promise<any> {
  return run('accounting.cjs', { args: [kind, String(intervalMicros)] });
}

function assertBetween(value: number, min: number, max: number, what: string): void {
  assert.ok(value >= min && value <= max, `${what}: ${value} is not within ${min} and ${max}`);
}

describe('the account of ticks', () => {
  for (const intervalMicros of [50, 200, 1000]) {
    it(`has a sample, an overrun, a drop or an idle tick for every interval of ${intervalMicros} us`, async () => {
      const { ticks, elapsedMillis } = await profile('mixed', intervalMicros);
      assertBetween(ticks / ((elapsedMillis * 1000) / intervalMicros), 0.95, 1.05, 'ticks per interval');
    });
  }

  for (const kind of ['busy', 'garbage', 'mixed']) {
    it(`charges the CPU time of the thread to the stacks, on a ${kind} thread`, async () => {
      const { profiledNanos, cpuNanos } = await profile(kind, 1000);
      assertBetween(profiledNanos / cpuNanos, 0.9, 1.02, 'share of the CPU time');
    });
  }
});

describe("the addon's table of stacks", () => {
  for (const depth of [70, 200, 500]) {
    it(`loses nothing of a synchronous program with deep stacks: ${depth} frames`, async function () {
      this.timeout(90_000);
      const result = await run('deep-stacks.cjs', { args: [String(depth), '6000'], timeoutMillis: 80_000 });
      const { dropped, samples, totalHits, otherHits, hits, tableBytes } = result;
      assert.equal(dropped, 0);
      assert.ok(samples > 1000, `${samples} samples`);
      assert.equal(totalHits, samples);
      assert.equal(otherHits, 0);
      assert.ok(hits > 100, `${hits} hits of a function that came after that`);
      assert.ok(tableBytes < 2 ** 26 + 2 ** 20, `${tableBytes} bytes`);
    });
  }
});
