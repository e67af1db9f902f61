/**
 * The short form of `npm run bench -- accuracy`: shares against a truth that is known by construction, V8's own profiler beside
 * us in the same run. Bounds are ratios and wide, for a noisy machine; `docs/accuracy.md` has the figures.
 */
import assert from 'node:assert/strict';
import { prepareBenchmarks, runTrial } from './helpers/benchmark';

const SIZE = { intervalMicros: 500, count: 4, millis: 250 };
/** What chance alone may do to a mean of a few profiles. */
const CHANCE = 1.5;

const CASES = [
  { title: 'interpreted code', name: 'interpreted', flags: ['--no-sparkplug', '--no-maglev', '--no-turbofan'] },
  { title: 'code of all tiers, attached late', name: 'default', moment: 'late' },
  { title: 'what ships with V8', name: 'builtins' },
  { title: 'native code', name: 'native' },
  { title: 'code that makes garbage', name: 'garbage' },
  { title: 'WebAssembly', name: 'wasm' },
];

function measure(profiler: string, { flags = [], ...parameters }: Record<string, any>): Promise<any> {
  return runTrial({
    script: 'accuracy/trial.cjs',
    flags,
    parameters: { kind: 'mix', ...parameters, profiler, clock: 'monotonic', ...SIZE },
  });
}

function report({ excess, shares, truth, strangers }: any): string {
  return JSON.stringify({ excess, shares, truth, strangers });
}

describe('the shares of functions whose cost is known', function () {
  this.timeout(60_000);
  before(prepareBenchmarks);

  for (const { title, ...workload } of CASES) {
    it(`are right for ${title}, and not clearly worse than those of V8`, async () => {
      const ours = await measure('ox', workload);
      const v8 = await measure('v8', workload);
      assert.ok(ours.excess < Math.max(CHANCE, 1.3 * v8.excess), `${report(ours)} against ${v8.excess}`);
      assert.equal(ours.hottestRight, ours.segments, report(ours));
      assert.ok(ours.unresolved < 0.005, `${ours.unresolved} of the frames are unresolved`);
      assert.ok(Math.abs(ours.totalCpu) < 0.1, `${ours.totalCpu} more than the CPU clock of the thread`);
    });
  }

  it('are right by leaf where all of it is inlined', async () => {
    const inlined = { kind: 'inlining', layout: 'across files' };
    const ours = await measure('ox', inlined);
    assert.ok(ours.largestError < 0.05, report(ours));
    assert.equal(ours.hottestRight, ours.segments, report(ours));
  });

  it('are right in a worker, and so is its CPU time', async () => {
    const ours = await measure('ox', { name: 'worker', inWorker: true });
    assert.ok(ours.excess < 2 * CHANCE, report(ours));
    assert.ok(Math.abs(ours.totalCpu) < 0.1, `${ours.totalCpu} more than the CPU clock of the thread`);
  });

  it('are right for work that beats in step with the ticks', async () => {
    const ours = await measure('ox', { kind: 'beat', intervals: 1 });
    assert.ok(ours.largestError < 0.1, report(ours));
  });
});
