/**
 * The frames that are on the stack, all of them, and no others: where C++ is between, where code was given up while it ran, and by
 * V8's own list of the same stacks.
 */
import assert from 'node:assert/strict';
import type { LauncherStats } from '../src/launcher';
import { run, runToEnd } from './helpers/child';

interface WalkResult {
  readonly stats: LauncherStats;
  /** Hits of the program, and those of them whose stack goes up to where it was begun. */
  readonly all: number;
  readonly rooted: number;
}

const KINDS = [
  'vm',
  'reviver',
  'sort',
  'map',
  'replace',
  'getter',
  'proxy',
  'iterator',
  'constructed',
  'evaluated',
  'math',
  'garbage',
  'overflow',
  'tiers',
  'wasm',
];

describe('93.accuracy.walk: a stack on which JavaScript and C++ take turns', function () {
  this.timeout(60_000);

  for (const kind of KINDS) {
    it(`is whole: ${kind}`, async () => {
      const { stats, all, rooted }: WalkResult = await run('walk.cjs', { args: [kind, '800'] });
      assert.ok(all > 200, `${all} hits`);
      const cut: number = kind === 'overflow' ? stats.truncatedStacks : 0;
      assert.ok(
        rooted + cut >= all * 0.995,
        `${rooted} of ${all} hits have the function above all, and ${cut} are cut`,
      );
      assert.ok(stats.unresolvedFrames <= stats.frames * 0.0005, `${stats.unresolvedFrames} of ${stats.frames} frames`);
      assert.ok(stats.unlinkedStacks <= stats.samples * 0.001, `${stats.unlinkedStacks} of ${stats.samples} samples`);
    });
  }

  it("has the program counters of V8's own list", async () => {
    const { stderr } = await runToEnd('walk.cjs', { args: ['all', '4000'], env: { OX_CHECK_WALKS: '1' } });
    const [, compared, differing] = /walks compared: (\d+), differing: (\d+)/.exec(stderr) ?? [];
    assert.ok(Number(compared) > 1000, stderr);
    assert.equal(differing, '0', stderr);
  });
});

describe('93.accuracy.walk: code that was given up while its function was in a call', () => {
  // Node.js 20 has no maglev by default.
  const tiers = process.versions.node.startsWith('20.') ? ['turbofan'] : ['turbofan', 'maglev'];
  for (const tier of tiers) {
    it(`shows the function where it made the call, and none that was inlined elsewhere: ${tier}`, async () => {
      const { hits, right } = await run('deoptimised.cjs', { args: [tier], flags: ['--allow-natives-syntax'] });
      assert.ok(hits > 100, `${hits} hits`);
      assert.ok(right >= hits * 0.98, `${right} of ${hits} hits`);
    });
  }
});
