/** What sampling costs right now, from looks at a counter. */
import assert from 'node:assert/strict';
import { CostMeter } from '../src/http/cost';

const NANOS = 1_000_000;

describe('70.http.cost', () => {
  it('is not known before two looks that are a second apart', () => {
    const meter = new CostMeter();
    assert.equal(meter.share, undefined);
    meter.look(0, 0);
    meter.look(5 * NANOS, 500);
    assert.equal(meter.share, undefined);
    meter.look(10 * NANOS, 1000);
    assert.equal(meter.share, 0.01);
  });

  it('is that of the last five seconds', () => {
    const meter = new CostMeter();
    for (let second = 0; second <= 10; second++) meter.look(second * 500 * NANOS, second * 1000);
    for (let second = 11; second <= 16; second++) meter.look((5000 + (second - 10) * 20) * NANOS, second * 1000);
    assert.equal(meter.share, 0.02);
  });

  it('goes back to the last look where there was none for long', () => {
    const meter = new CostMeter();
    meter.look(0, 0);
    meter.look(600 * NANOS, 60_000);
    assert.equal(meter.share, 0.01);
    meter.reset();
    assert.equal(meter.share, undefined);
  });
});
