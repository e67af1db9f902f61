import assert from 'node:assert/strict';
import { run } from './helpers/child';

interface Phase {
  readonly intervalMicros: number;
  readonly reported: number;
  readonly ticks: number;
  /** How many intervals it lasted, at least and at most. */
  readonly fewest: number;
  readonly most: number;
  readonly cpuIntervals: number;
}

/** By how many ticks chance may change the `intervals` that are to be expected: each takes half an interval to one and a half. */
function chance(intervals: number): number {
  const standardDeviation = Math.sqrt(intervals / 12);
  return 2 + Math.max(5 * standardDeviation, intervals * 0.1);
}

describe('setInterval', () => {
  it('changes the rate of a running profiler at once, and that of a paused one from unpause() on', async () => {
    const phases: Phase[] = await run('interval.cjs', { args: ['monotonic'] });
    assert.equal(phases.length, 5);
    for (const { intervalMicros, reported, ticks, fewest, most } of phases) {
      assert.equal(reported, intervalMicros);
      const isInStep = ticks > fewest - chance(fewest) && ticks < most + chance(most);
      assert.ok(isInStep, `${ticks} ticks in ${fewest} to ${most} intervals`);
    }
  });

  it('changes the rate on the perf clock, too', async function () {
    const { error } = await run('clock.cjs', { args: ['perf'] });
    if (error !== undefined) return this.skip();
    const phases: Phase[] = await run('interval.cjs', { args: ['perf'] });
    for (const { ticks, cpuIntervals } of phases) {
      // It counts the thread's own time, and of that what it spends in user mode.
      const isInStep = ticks > cpuIntervals * 0.3 - 2 && ticks < cpuIntervals * 1.1 + 2;
      assert.ok(isInStep, `${ticks} ticks in ${cpuIntervals} intervals`);
    }
  });
});
