/** Speedscope's file format, by a golden file, by the schema's rules and by speedscope's importer. */

import assert from 'node:assert/strict';
import { exportProfile, type Profile } from '../src/formats';
import { assertGolden } from './fixtures/formats/golden';
import { randomProfile, SMALL } from './fixtures/formats/profiles';
import { bytesOf, countDirectly, textOf } from './fixtures/formats/read-back';
import { importIntoSpeedscope, type SpeedscopeProfile, speedscopeCounts } from './fixtures/formats/speedscope';

const place = (name: string, file: string, line: number, column: number): string => `${name}|${file}|${line}|${column}`;

function assertCounts(imported: SpeedscopeProfile, profile: Profile, unit: 'hits' | 'cpuNanos'): void {
  const expected = countDirectly(profile, unit, (info) => place(info.functionName, info.file, info.line, info.column));
  const actual = speedscopeCounts(imported, ({ name, file = '', line = 0, col = 0 }) => place(name, file, line, col));
  assert.deepEqual(actual, expected);
}

describe('50.formats.speedscope', () => {
  it('writes shared frames and two sampled profiles, as the golden file has it', async () => {
    const text = await textOf(exportProfile(SMALL, 'speedscope'));
    assertGolden('small.speedscope.json', text);
    assert.doesNotThrow(() => void JSON.parse(text));
  });

  it('gives speedscope the totals and the counts of every function, in hits and in CPU time', async () => {
    for (const profile of [SMALL, randomProfile({ stacks: 300, depth: 12, functions: 40 })]) {
      const file = await bytesOf(exportProfile(profile, 'speedscope'));
      const [hits, cpu] = await importIntoSpeedscope('a.speedscope.json', file);
      assert.deepEqual([hits!.getTotalWeight(), hits!.getWeightUnit()], [profile.totals.totalHits, 'none']);
      assert.deepEqual([cpu!.getTotalWeight(), cpu!.getWeightUnit()], [profile.totals.totalCpuNanos, 'nanoseconds']);
      assertCounts(hits!, profile, 'hits');
      assertCounts(cpu!, profile, 'cpuNanos');
    }
  });
});
