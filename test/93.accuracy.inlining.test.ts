import assert from 'node:assert/strict';
import { run } from './helpers/child';

const INNERMOST_SHARE = 0.95;

describe('a hot function that is inlined three deep', () => {
  for (const where of ['same', 'across']) {
    for (const when of ['early', 'late']) {
      const files = where === 'same' ? 'in one file' : 'across files';
      it(`is the leaf of its samples, ${files}, with the profiler attached ${when}`, async () => {
        const { loopHits, totalHits, leaves, chains, inlined, stats } = await run('inlining.cjs', {
          args: [where, when],
        });
        assert.equal(stats.inlining, 'on', stats.inliningReason);
        assert.ok(loopHits > totalHits * 0.8);
        assert.ok(leaves.innermost > loopHits * INNERMOST_SHARE, JSON.stringify({ loopHits, leaves }));
        assert.ok(chains > loopHits * INNERMOST_SHARE, `${chains} whole chains of ${loopHits}`);
        assert.ok(inlined > loopHits * 0.5, 'the compiler has inlined it, or this test is of no use');
      });
    }
  }

  it('is the leaf of its samples also in the code of Maglev', async function () {
    // Before that Maglev is left out, or not the default and without inlining.
    if (Number(process.versions.node.split('.')[0]) < 24) return this.skip();
    const flags = ['--maglev', '--no-turbofan', '--max-maglev-inline-depth=4'];
    const { loopHits, leaves, chains } = await run('inlining.cjs', { args: ['same', 'late'], flags });
    assert.ok(leaves.innermost > loopHits * INNERMOST_SHARE, JSON.stringify({ loopHits, leaves }));
    assert.ok(chains > loopHits * INNERMOST_SHARE, `${chains} whole chains of ${loopHits}`);
  });
});
