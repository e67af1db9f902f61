import assert from 'node:assert/strict';
import { runToEnd } from './helpers/child';
import { sized } from './helpers/soak';

/** Every order in which profilers can be started and stopped: none is stopped before it was started. */
function ordersOf(names: readonly string[]): string[] {
  const extend = (done: readonly string[]): string[] => {
    const next = names.map((name) => (done.includes(`+${name}`) ? `-${name}` : `+${name}`));
    const left = next.filter((step) => !done.includes(step));
    return left.length === 0 ? [done.join(' ')] : left.flatMap((step) => extend([...done, step]));
  };
  return extend([]);
}

/** Three together have 90 orders: `npm run soak` tries them all. */
const TOGETHER = sized(['+dd +ox +v8 -ox -dd -v8', '+ox +v8 +dd -v8 -ox -dd'], ordersOf(['ox', 'v8', 'dd']));

/** The long form may have a machine that does much else. */
const TIMEOUT_MILLIS = sized(20_000, 120_000);

const PROFILERS = [
  { names: "V8's", orders: ordersOf(['ox', 'v8']) },
  { names: '@datadog/pprof', orders: ordersOf(['ox', 'dd']) },
  { names: "V8's and @datadog/pprof", orders: TOGETHER },
];

for (const { names, orders } of PROFILERS) {
  describe(`beside ours, the profiler of others: ${names}`, function () {
    this.timeout(TIMEOUT_MILLIS + 5000);

    for (const order of orders) {
      it(`gets its samples, as we do, and ends no process: ${order}`, async () => {
        const steps = order.split(' ');
        const options = { args: steps, timeoutMillis: TIMEOUT_MILLIS };
        const { code, signal, stderr, result } = await runToEnd('inspector-profiler.cjs', options);
        assert.deepEqual({ code, signal }, { code: 0, signal: null }, stderr);
        if (steps.includes('+v8')) assert.ok(result.v8Samples > 0);
        if (steps.includes('+dd')) assert.ok(result.datadogSamples > 0);
        const ours = result.gained.slice(steps.indexOf('+ox'), steps.indexOf('-ox')) as number[];
        assert.ok(Math.max(...ours) > 0, JSON.stringify(result));
        // Paused, we have none.
        assert.equal(result.gained[steps.indexOf('-ox')], 0);
      });
    }
  });
}

describe('the CPU profiler of V8', () => {
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
