import assert from 'node:assert/strict';
import { run } from './helpers/child';

/** How often V8 was found at a line of a function, counted from the line of its definition; undefined: at an unknown line. */
interface Line {
  readonly functionName: string;
  readonly offset?: number;
  readonly hits: number;
}

const TIERS = [
  { tier: 'interpreted', flags: ['--no-opt', '--no-maglev', '--no-sparkplug'] },
  { tier: 'baseline', flags: ['--no-opt', '--no-maglev', '--always-sparkplug'] },
];

/** Lines of the fixture's functions: the first does three times the work of the second. */
const HOT_LINES = { hot: [2, 4], straight: [5, 3], wide: [3, 5] } as const;

for (const { tier, flags } of TIERS) {
  describe(`the lines of ${tier} code`, () => {
    it('have the hits that they ought to have', async () => {
      const lines: Line[] = await run('lines.cjs', { flags });
      for (const [name, [first, second]] of Object.entries(HOT_LINES)) {
        const ratio = hitsAt(lines, name, first) / hitsAt(lines, name, second);
        assert.ok(ratio > 2 && ratio < 4.5, `${name}: ${ratio} in ${JSON.stringify(lines)}`);
      }
      assert.ok(hitsAt(lines, 'hot', 3) > 0.9 * hitsAt(lines, 'callee', 2), 'a call is at the line that makes it');
    });

    it('are known for all but a few hits', async () => {
      const lines: Line[] = await run('lines.cjs', { flags });
      for (const name of ['work', 'hot', 'callee', 'straight', 'wide']) {
        const total = lines.reduce((sum, line) => sum + (line.functionName === name ? line.hits : 0), 0);
        const unknown = hitsAt(lines, name, undefined);
        assert.ok(total > 50 && unknown < total * 0.05, `${unknown} of ${total} hits of ${name} have no line`);
      }
    });
  });
}

function hitsAt(lines: readonly Line[], name: string, offset: number | undefined): number {
  return lines.find((line) => line.functionName === name && line.offset === offset)?.hits ?? 0;
}
