/** Collapsed stacks, by a golden file and by speedscope's importer. */

import assert from 'node:assert/strict';
import { exportProfile } from '../src/formats';
import { collapsedName } from '../src/formats/collapsed';
import { assertGolden } from './fixtures/formats/golden';
import { nameOf, randomProfile, SMALL } from './fixtures/formats/profiles';
import { bytesOf, countDirectly, textOf } from './fixtures/formats/read-back';
import { importIntoSpeedscope, speedscopeCounts } from './fixtures/formats/speedscope';

describe('50.formats.collapsed', () => {
  it('writes a line for each stack, root first, as the golden file has it', async () => {
    assertGolden('small.collapsed.txt', await textOf(exportProfile(SMALL, 'collapsed')));
  });

  it('gives speedscope the totals and the counts of every function', async () => {
    for (const profile of [SMALL, randomProfile({ stacks: 300, depth: 12, functions: 40 })]) {
      const [imported] = await importIntoSpeedscope('a.txt', await bytesOf(exportProfile(profile, 'collapsed')));
      assert.equal(imported!.getTotalWeight(), profile.totals.totalHits);
      const expected = countDirectly(profile, 'hits', (info) => collapsedName(nameOf(info)));
      assert.deepEqual(speedscopeCounts(imported!), expected);
    }
  });

  it('keeps a name within its line and its frame', () => {
    assert.equal(collapsedName('a;b\r\n\u2028c\u0000\td'), 'a:b c d');
    assert.equal(collapsedName(' \n'), '(anonymous)');
  });

  it('lets no name pass for a second count', () => {
    assert.equal(collapsedName('retry 12'), 'retry_12');
    assert.equal(collapsedName('parse (json.js:12)'), 'parse (json.js:12)');
  });
});
