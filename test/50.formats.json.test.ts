/** JSON: the documented shape, by a golden file and by reading it back. */

import assert from 'node:assert/strict';
import { exportProfile, type JsonProfile, type Profile } from '../src/formats';
import { assertGolden } from './fixtures/formats/golden';
import { nameOf, randomProfile, SMALL } from './fixtures/formats/profiles';
import { countDirectly, ranked, textOf } from './fixtures/formats/read-back';

async function encode(profile: Profile): Promise<JsonProfile> {
  return JSON.parse(await textOf(exportProfile(profile, 'json'))) as JsonProfile;
}

describe('50.formats.json', () => {
  it('writes the documented shape, as the golden file has it', async () => {
    assertGolden('small.json', await textOf(exportProfile(SMALL, 'json')));
  });

  it('holds every stack, frame by frame', async () => {
    const { stacks, frames, functions } = await encode(SMALL);
    const read = stacks.map((stack) => ({ ...stack, frames: stack.frames.map((id) => frames[id]!) }));
    const named = read.map(({ frames: list, ...counts }) => {
      const places = list.map(({ function: id, line, inlined }) => ({ name: functions[id]!.name, line, inlined }));
      return { ...counts, places };
    });
    const expected = [...SMALL.stacks].map(({ frames: list, hits, cpuNanos, tiers }) => {
      const places = list.map(({ function: info, line, inlined }) => ({ name: nameOf(info), line, inlined }));
      return { hits, cpuNanos, tiers, places };
    });
    assert.deepEqual(named, expected);
  });

  it('holds the counts of every function and the totals', async () => {
    const profile = randomProfile({ stacks: 300, depth: 12, functions: 40 });
    const { functions, totals } = await encode(profile);
    const counts = functions.map(({ name, hits, selfHits }) => ({ name, total: hits, self: selfHits }));
    assert.deepEqual(ranked(counts), countDirectly(profile, 'hits'));
    assert.deepEqual(totals, profile.totals);
  });

  it('names nothing of the metadata but what is documented', async () => {
    const metadata = { ...SMALL.metadata, hostname: 'secret' };
    const { metadata: written } = await encode({ ...SMALL, metadata });
    assert.deepEqual(written, SMALL.metadata);
  });
});
