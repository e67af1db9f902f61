/**
 * The short form of `npm run bench -- accuracy`: shares against a truth that is known by construction, V8's own profiler beside
 * us in the same run. What is scored is the CPU time charged to the functions: hits of the monotonic clock go on while other
 * processes have the cores. Bounds are wide, for a noisy machine; `docs/accuracy.md` has the figures.
 */
import assert from 'node:assert/strict';
import { prepareBenchmarks, runTrial } from './helpers/benchmark';

// Slices are long: where the clock of the thread is read often, a busy kernel takes the core away just there.
const SIZE = { intervalMicros: 500, count: 3, millis: 400, sliceIntervals: 10 };
/** What chance and a busy machine may do to the shares of some thousand samples. */
const CHANCE = 0.1;
/** Shares nearer to each other than this are alike: a busy machine may calibrate two kernels to it, and chance tells which is ahead. */
const ALIKE = 0.05;

const CASES = [
  { title: 'interpreted code', name: 'interpreted', flags: ['--no-sparkplug', '--no-maglev', '--no-turbofan'] },
  { title: 'code of all tiers, attached late', name: 'default', moment: 'late' },
  { title: 'what ships with V8', name: 'builtins' },
  { title: 'native code', name: 'native' },
  { title: 'code that makes garbage', name: 'garbage' },
  { title: 'WebAssembly', name: 'wasm' },
];

interface Score {
  readonly weightedTvd: number;
  readonly tvd: number;
  readonly weights: number[];
  readonly truth: number[];
  readonly unresolved: number;
  readonly dropped: number;
  readonly totalCpu: number;
}

function measure(profiler: string, { flags = [], ...parameters }: Record<string, any>): Promise<Score> {
  return runTrial({
    script: 'accuracy/trial.cjs',
    flags,
    parameters: { kind: 'mix', ...parameters, profiler, clock: 'monotonic', ...SIZE },
  });
}

/** Fails where shares are off, what comes out hottest is not, or time is missing or made up. */
function assertRight(score: Score, bound = CHANCE): void {
  const report = JSON.stringify(score);
  assert.ok(score.weightedTvd < bound, report);
  const hottest = score.weights.indexOf(Math.max(...score.weights));
  assert.ok(
    score.truth[hottest]! > Math.max(...score.truth) - ALIKE,
    `not the hottest is number ${hottest}: ${report}`,
  );
  assert.ok(score.unresolved < 0.01, `${score.unresolved} of the frames are unresolved`);
  assert.ok(score.dropped < 0.01, `${score.dropped} of the samples were dropped`);
  assert.ok(Math.abs(score.totalCpu) < 0.1, `${score.totalCpu} more than the CPU clock of the thread`);
}

describe('the CPU time of functions whose cost is known', function () {
  this.timeout(60_000);
  before(prepareBenchmarks);

  for (const { title, ...workload } of CASES) {
    it(`is right for ${title}`, async () => {
      assertRight(await measure('ox', workload));
    });
  }

  it('is right by leaf where all of it is inlined, and closer to the truth than what V8 says', async () => {
    const inlined = { kind: 'inlining', layout: 'across files' };
    const ours = await measure('ox', inlined);
    assertRight(ours);
    const theirs = await measure('v8', inlined);
    assert.ok(ours.weightedTvd < theirs.tvd + CHANCE, `${ours.weightedTvd} against ${theirs.tvd}`);
  });

  it('is charged to the code that makes the garbage, unlike what V8 says', async () => {
    const garbage = { name: 'garbage' };
    const ours = await measure('ox', garbage);
    const theirs = await measure('v8', garbage);
    assert.ok(ours.weightedTvd < theirs.tvd, `${ours.weightedTvd} against ${theirs.tvd}`);
  });

  it('is right in a worker', async () => {
    assertRight(await measure('ox', { name: 'worker', inWorker: true }));
  });

  it('is right for work that beats in step with the ticks', async () => {
    const inStep = await measure('ox', { kind: 'beat', intervals: 1 });
    assert.ok(inStep.weightedTvd < 2 * CHANCE, JSON.stringify(inStep));
    assert.ok(Math.abs(inStep.totalCpu) < 0.1, `${inStep.totalCpu} more than the CPU clock of the thread`);
  });
});
