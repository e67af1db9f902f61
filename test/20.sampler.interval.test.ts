import assert from 'node:assert/strict';
import { run } from './helpers/child';

describe('setInterval', () => {
  it('changes the rate of a running profiler at once, and that of a paused one from unpause() on', async () => {
    const phases = await run('interval.cjs', { args: ['monotonic'] });
    assert.equal(phases.length, 5);
    for (const { intervalMicros, reported, ticks, intervals } of phases) {
      assert.equal(reported, intervalMicros);
      // The first tick of a phase comes at a random moment of the interval.
      assert.ok(Math.abs(ticks - intervals) < 2 + intervals * 0.1, `${ticks} ticks in ${intervals} intervals`);
    }
  });

  it('changes the rate on the perf clock, too', async function () {
    const { error } = await run('clock.cjs', { args: ['perf'] });
    if (error !== undefined) return this.skip();
    const phases = await run('interval.cjs', { args: ['perf'] });
    for (const { ticks, cpuIntervals } of phases) {
      // It counts the thread's own time, and of that what it spends in user mode.
      const isInStep = ticks > cpuIntervals * 0.3 - 2 && ticks < cpuIntervals * 1.1 + 2;
      assert.ok(isInStep, `${ticks} ticks in ${cpuIntervals} intervals`);
    }
  });
});
