/** What sampling costs right now, from looks at a counter. */
import assert from 'node:assert/strict';
import { CostMeter } from '../src/http/cost';

const NANOS = 1_000_000;

/** Notes what the profiler's own code took; signals cost nothing here. */
function look(meter: CostMeter, ownNanos: number, atMillis: number): void {
  meter.look({ ownNanos, signals: 0, signalNanos: 0 }, atMillis);
}

describe('70.http.cost', () => {
  it('is not known before two looks that are a second apart', () => {
    const meter = new CostMeter();
    assert.equal(meter.share, undefined);
    look(meter, 0, 0);
    look(meter, 5 * NANOS, 500);
    assert.equal(meter.share, undefined);
    look(meter, 10 * NANOS, 1000);
    assert.equal(meter.share, 0.01);
  });

  it('is that of the last five seconds', () => {
    const meter = new CostMeter();
    for (let second = 0; second <= 10; second++) look(meter, second * 500 * NANOS, second * 1000);
    for (let second = 11; second <= 16; second++) look(meter, (5000 + (second - 10) * 20) * NANOS, second * 1000);
    assert.equal(meter.share, 0.02);
  });

  it('goes back to the last look where there was none for long', () => {
    const meter = new CostMeter();
    look(meter, 0, 0);
    look(meter, 600 * NANOS, 60_000);
    assert.equal(meter.share, 0.01);
    meter.reset();
    assert.equal(meter.share, undefined);
  });

  it('has the part of the kernel: each signal at what one was measured to cost', () => {
    const meter = new CostMeter();
    meter.look({ ownNanos: 0, signals: 100, signalNanos: undefined }, 0);
    meter.look({ ownNanos: 10 * NANOS, signals: 1100, signalNanos: 20_000 }, 1000);
    assert.equal(meter.share, 0.03);
  });

  it('is not known before a signal was measured', () => {
    const meter = new CostMeter();
    for (const atMillis of [0, 1000]) meter.look({ ownNanos: atMillis, signals: 1, signalNanos: undefined }, atMillis);
    assert.equal(meter.share, undefined);
  });
});
