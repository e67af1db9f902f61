import assert from 'node:assert/strict';
import { run } from './helpers/child';

const INTERVAL_MICROS = 100;

function idle(clock: string): Promise<any> {
  return run('idle.cjs', { args: [clock, String(INTERVAL_MICROS)] });
}

describe('an idle event loop', () => {
  it('is not woken by the monotonic clock, whose ticks are counted as idle and are no hits', async () => {
    const [without, result] = await Promise.all([idle('none'), idle('monotonic')]);
    const intervals = (result.elapsedMillis * 1000) / INTERVAL_MICROS;
    // A clock that wakes the loop does so at every interval.
    assert.ok(result.switches - without.switches < intervals / 100, `${result.switches} against ${without.switches}`);
    assert.ok(result.ticks > intervals * 0.9 && result.ticks < intervals * 1.1, `${result.ticks} of ${intervals}`);
    assert.ok(result.idleTicks > result.ticks * 0.95, `${result.idleTicks} idle ticks of ${result.ticks}`);
    assert.ok(result.busyTicks < result.ticks * 0.05, `${result.busyTicks} busy ticks of ${result.ticks}`);
  });

  for (const clock of ['perf', 'cputime']) {
    it(`is not woken by the ${clock} clock, which raises no ticks there`, async function () {
      const { error } = await run('clock.cjs', { args: [clock] });
      if (error !== undefined) return this.skip();
      const [without, result] = await Promise.all([idle('none'), idle(clock)]);
      const intervals = (result.elapsedMillis * 1000) / INTERVAL_MICROS;
      assert.ok(result.switches - without.switches < intervals / 100, `${result.switches} against ${without.switches}`);
      assert.ok(result.ticks < intervals * 0.05, `${result.ticks} ticks`);
    });
  }
});
