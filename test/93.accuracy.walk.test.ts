/**
 * The frames that are on the stack, all of them, and no others: where C++ is between, where code was given up while it ran, and by
 * V8's own list of the same stacks.
 */
import assert from 'node:assert/strict';
import type { LauncherStats } from '../src/launcher';
import { run, runToEnd } from './helpers/child';

interface DeoptimisedResult {
  readonly hits: number;
  /** Hits by how the function's callee is on the stack, and the function's line. */
  readonly places: Readonly<Record<string, number>>;
}

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
      // While V8's deoptimiser builds frames anew, the links are overwritten. Some of these programs do little but deoptimise.
      assert.ok(stats.unlinkedStacks <= stats.samples * 0.005, `${stats.unlinkedStacks} of ${stats.samples} samples`);
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
  // Node.js 20 has no maglev by default. Its exits do not say which call led to them: where it has inlined something, the function has no line.
  const hasMaglev = !process.versions.node.startsWith('20.');
  const CASES = [
    { tier: 'turbofan', flags: [], right: ['called at 17'] },
    { tier: 'maglev', flags: [], right: ['called at 17', 'called at 0'] },
    { tier: 'maglev', flags: ['--no-maglev-inlining'], right: ['called at 17'] },
  ].filter(({ tier }) => hasMaglev || tier !== 'maglev');
  for (const { tier, flags, right } of CASES) {
    it(`shows the function where it made the call, and none that was inlined elsewhere: ${[tier, ...flags].join(' ')}`, async () => {
      const { hits, places }: DeoptimisedResult = await run('deoptimised.cjs', {
        args: [tier],
        flags: ['--allow-natives-syntax', ...flags],
      });
      assert.ok(hits > 100, `${hits} hits`);
      const ofRight = right.reduce((sum, place) => sum + (places[place] ?? 0), 0);
      assert.ok(ofRight >= hits * 0.98, JSON.stringify(places));
    });
  }
});
