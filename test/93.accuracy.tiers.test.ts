import assert from 'node:assert/strict';
import { TIERS, type Tier } from '../src/types';
import { run } from './helpers/child';

const major = Number(process.versions.node.split('.')[0]);

const FORCED: { tier: Tier; flags: string[]; from?: number }[] = [
  { tier: 'interpreted', flags: ['--no-opt', '--no-sparkplug', '--no-maglev'] },
  {
    tier: 'baseline',
    flags: ['--no-opt', '--no-maglev', '--always-sparkplug'],
  },
  { tier: 'maglev', flags: ['--maglev', '--no-turbofan'], from: 24 },
  { tier: 'turbofan', flags: ['--no-maglev'] },
];

describe('the tiers of a record', () => {
  for (const { tier, flags, from = 0 } of FORCED) {
    it(`say ${tier} for a function that V8 is forced to run so`, async function () {
      if (major < from) return this.skip();
      const { selfHits, tiers } = await run('tiers.cjs', { flags });
      assert.ok(selfHits > 20);
      const counted = TIERS.reduce((sum, name) => sum + Number(tiers[name]), 0);
      assert.ok(tiers[tier] > counted * 0.95, JSON.stringify(tiers));
      // A hit in a builtin that the function has called without a frame may have no tier.
      assert.ok(counted > selfHits * 0.8 && counted <= selfHits, `${counted} of ${selfHits}`);
    });
  }
});
