import assert from 'node:assert/strict';
import { runToEnd } from './helpers/child';

const ORDERS = ['+v8 +ox -v8 -ox', '+v8 +ox -ox -v8', '+ox +v8 -v8 -ox', '+ox +v8 -ox -v8'];

describe('the CPU profiler of V8 beside ours', () => {
  for (const order of ORDERS) {
    it(`gets its samples and ends no process: ${order}`, async () => {
      const steps = order.split(' ');
      const { code, signal, stderr, result } = await runToEnd('inspector-profiler.cjs', { args: steps });
      assert.deepEqual({ code, signal }, { code: 0, signal: null }, stderr);
      assert.ok(result.v8Samples > 0);
    });
  }

  it('leaves us the signal when it stops', async () => {
    const steps = ['+ox', '+v8', '-v8', '-ox'];
    const { result } = await runToEnd('inspector-profiler.cjs', { args: steps });
    assert.ok(result.gained[steps.indexOf('-v8')] > 0, JSON.stringify(result));
  });
});

describe("the last listener of process.on('SIGPROF')", () => {
  it('ends no process when it goes while the profiler runs', async () => {
    const { code, signal, stderr, result } = await runToEnd('signals.cjs', { args: ['off'] });
    assert.deepEqual({ code, signal }, { code: 0, signal: null }, stderr);
    assert.ok(result.gained > 0);
  });
});
