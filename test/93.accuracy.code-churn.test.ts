import assert from 'node:assert/strict';
import { run } from './helpers/child';

describe('code that dies and is replaced at the same address', () => {
  it('has the CPU time that it took while it lived', async () => {
    const { shares, stats } = await run('code-churn.cjs', { args: ['60'], flags: ['--expose-gc'] });
    const mean = shares.reduce((sum: number, share: number) => sum + share, 0) / shares.length;
    assert.ok(mean > 0.85 && mean < 1.1, `${mean} of the time is attributed`);
    // The scheduler's account of so short a time is coarse.
    const wrong = shares.filter((share: number) => share < 0.5 || share > 1.5);
    assert.ok(wrong.length <= 3, `${wrong.length} of 60 functions have the time of others: ${wrong}`);
    assert.ok(stats.unresolvedFrames < stats.frames * 0.01, `${stats.unresolvedFrames} of ${stats.frames}`);
  });
});
