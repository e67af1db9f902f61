/**
 * The short form of `npm run bench -- overhead`: what a profiler costs, as ratios within one run. Bounds are wide, for a noisy
 * machine; `docs/overhead.md` has the figures.
 */
import assert from 'node:assert/strict';
import { collectorFlags, observeIdle, prepareBenchmarks, runTrial } from './helpers/benchmark';

const INTERVAL_MICROS = 100;

interface Waiting {
  readonly cpuShare: number;
  readonly switchesPerSecond: number;
}

function observeWaiting(profiler: string): Promise<Waiting> {
  return runTrial({
    script: 'idle/trial.cjs',
    parameters: { profiler, clock: 'monotonic', intervalMicros: INTERVAL_MICROS },
    observe: observeIdle(2000),
  });
}

function costOf(profiler: string): Promise<any> {
  return runTrial({
    script: 'cost/trial.cjs',
    parameters: { profiler, clock: 'monotonic', intervalMicros: INTERVAL_MICROS, pairs: 10, millis: 150 },
  });
}

function collect(profiler: string, mode: string): Promise<any> {
  return runTrial({
    script: 'gc/trial.cjs',
    flags: collectorFlags(),
    parameters: { profiler, clock: 'monotonic', mode, intervalMicros: 1000, units: 120 },
  });
}

/** The least of several runs: what disturbs a measurement only ever adds to it. */
async function least(runs: number, measure: () => Promise<number>): Promise<number> {
  const values: number[] = [];
  for (let run = 0; run < runs; run++) values.push(await measure());
  return Math.min(...values);
}

describe('what profiling costs', function () {
  this.timeout(120_000);
  before(prepareBenchmarks);

  it('is next to nothing in a process that waits', async () => {
    const without = await observeWaiting('none');
    const switches: number[] = [];
    const cpuShare = await least(3, async () => {
      const ours = await observeWaiting('ox');
      switches.push(ours.switchesPerSecond);
      return ours.cpuShare;
    });
    const fewest = Math.min(...switches);
    assert.ok(fewest < without.switchesPerSecond + 50, `${fewest} switches a second`);
    assert.ok(cpuShare < without.cpuShare + 0.01, `${cpuShare} against ${without.cpuShare}`);
  });

  it('is not far above an empty signal handler, by sample', async () => {
    const floor = await least(2, async () => (await costOf('floor')).microsPerSample);
    const ours = await least(2, async () => (await costOf('ox')).microsPerSample);
    assert.ok(ours < 2.5 * floor, `${ours} us against ${floor} us`);
  });

  it('is no time of the garbage collector, paused or running', async () => {
    const absent = await least(3, async () => (await collect('none', '-')).youngCpuMillis);
    for (const mode of ['paused', 'running']) {
      const ours = await least(3, async () => (await collect('ox', mode)).youngCpuMillis);
      assert.ok(ours < 1.35 * absent, `${mode}: ${ours} ms against ${absent} ms`);
    }
  });
});
