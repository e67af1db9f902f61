import assert from 'node:assert/strict';
import { run } from './helpers/child';

/** Frames of a sample at most; inlined ones come on top. */
const MAX_FRAMES = 1024;

function descend(depth: number): Promise<any> {
  // Optimised, the whole recursion might be one frame per some calls.
  return run('stack-depth.cjs', { args: [String(depth)], flags: ['--no-opt', '--no-maglev'] });
}

describe('a deep stack', () => {
  it('is whole where it fits', async () => {
    const { stats, spin, descend: descended, aboveAll, truncated } = await descend(900);
    assert.equal(stats.truncatedStacks, 0);
    assert.equal(truncated, 0);
    assert.ok(spin > stats.samples * 0.9);
    assert.ok(descended >= spin && aboveAll >= spin, `${descended}, ${aboveAll} of ${spin}`);
  });

  for (const depth of [2000, 5000]) {
    it(`of ${depth} calls keeps the frames nearest to the leaf, shows where it is cut, and is counted as truncated`, async () => {
      const { stats, lengths, spin, aboveAll, truncated } = await descend(depth);
      assert.ok(stats.truncatedStacks > stats.samples * 0.95, `${stats.truncatedStacks} of ${stats.samples}`);
      assert.ok(spin > stats.samples * 0.9, `the leaf is there ${spin} times of ${stats.samples}`);
      assert.ok(aboveAll < stats.samples * 0.05, 'the root is not');
      assert.equal(truncated, stats.truncatedStacks);
      for (const { length } of lengths) assert.ok(length <= MAX_FRAMES + 2, String(length));
      assert.ok(stats.unresolvedFrames < stats.frames * 0.005, `${stats.unresolvedFrames} of ${stats.frames} frames`);
    });
  }

  it('may overflow while the profiler runs: the program sees its RangeError and goes on', async () => {
    const { caught, stats } = await run('stack-depth.cjs', { args: ['overflow', '150'] });
    assert.equal(caught, 150);
    assert.ok(stats.samples > 0, 'it was sampled');
    assert.ok(stats.truncatedStacks > 0, 'deep stacks were');
  });
});

describe('an asynchronous function', () => {
  it('has the stack of the turn that it runs in: its callers before an await, none after it', async () => {
    const { stacks } = await run('stack-depth.cjs', { args: ['async'] });
    const shareOf = (caller: string) => cpuOf(({ names }) => names.includes(caller)) / cpuOf(() => true);
    const cpuOf = (holds: (stack: { names: string[] }) => boolean): number =>
      stacks.filter(holds).reduce((sum: number, { cpuNanos }: { cpuNanos: number }) => sum + cpuNanos, 0);
    assert.ok(shareOf('middle') > 0.95, 'middle runs it all, or is resumed');
    assert.ok(shareOf('outer') > 0.3 && shareOf('outer') < 0.7, `outer has ${shareOf('outer')}`);
    assert.ok(shareOf('afterAwait') > 0.3 && shareOf('afterAwait') < 0.7, `afterAwait has ${shareOf('afterAwait')}`);
    for (const { names } of stacks) assert.ok(!(names.includes('outer') && names.includes('afterAwait')), names.join());
  });
});
