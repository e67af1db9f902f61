/** The table of formats: names, errors, and the promise not to block the event loop. */

import assert from 'node:assert/strict';
import { gunzipSync } from 'node:zlib';
import { Database, runAtOnce } from '../src/database';
import { exportProfile, FORMAT_NAMES, type FormatName, formatNamed, FORMATS, profileSteps } from '../src/formats';
import { type Blocks, measureBlocks } from './fixtures/formats/event-loop';
import { fn, randomProfile, SMALL } from './fixtures/formats/profiles';
import { bytesOf } from './fixtures/formats/read-back';
import { BatchWriter } from './helpers/batches';

async function drain(chunks: AsyncIterable<unknown>): Promise<void> {
  for await (const chunk of chunks) assert.ok(chunk);
}

describe('50.formats.registry', () => {
  it('names an unknown format and lists the known ones', () => {
    for (const format of ['xml', '__proto__', 'constructor', '']) {
      assert.throws(() => formatNamed(format), {
        name: 'RangeError',
        message: /option 'format' must be one of 'collapsed', 'speedscope', 'cpuprofile', 'pprof', .*'json'/,
      });
    }
    assert.throws(() => formatNamed(['json']), TypeError);
  });

  it('gives every format a content type and a file extension of its own', () => {
    assert.equal(new Set(FORMAT_NAMES.map((name) => FORMATS[name].fileExtension)).size, FORMAT_NAMES.length);
    for (const name of FORMAT_NAMES) assert.match(FORMATS[name].contentType, /^\w+\/[\w-]+/);
  });

  it('encodes an empty profile in every format', async () => {
    const totals = { totalHits: 0, totalCpuNanos: 0, otherHits: 0, dropped: 0 };
    for (const name of FORMAT_NAMES) await bytesOf(exportProfile({ ...SMALL, totals, stacks: [] }, name));
  });

  it('has no data: address whole: that is a script, not a place', async () => {
    const script = 'export%20const%20x=1;'.repeat(120);
    const database = new Database();
    const info = { ...fn('f', '', 'javascript'), file: `data:text/javascript,${script}`, line: 1, column: 1 };
    database.record(new BatchWriter().batch([{ stack: [info], hits: 2 }]));
    const { metadata } = SMALL;
    const profile = runAtOnce(profileSteps(runAtOnce(database.snapshot()), { metadata, dropped: 0 }));
    for (const name of FORMAT_NAMES) {
      const bytes = await bytesOf(exportProfile(profile, name));
      const text = (name === 'pprof' ? gunzipSync(bytes) : bytes).toString('utf8');
      assert.ok(text.includes('data:text/javascript,'), name);
      assert.ok(!text.includes('export%20const'), name);
    }
  });

  it('gives the same bytes each time', async () => {
    for (const name of FORMAT_NAMES) {
      const [first, second] = [await bytesOf(exportProfile(SMALL, name)), await bytesOf(exportProfile(SMALL, name))];
      assert.ok(first.equals(second), name);
    }
  });

  it('stops without complaint when its reader stops', async () => {
    const profile = randomProfile({ stacks: 500, depth: 40, functions: 100 });
    for (const name of FORMAT_NAMES) {
      for await (const chunk of exportProfile(profile, name)) {
        assert.ok(chunk.length > 0);
        break;
      }
    }
  });

  describe('with 20 000 distinct stacks of depth 40', () => {
    const profile = randomProfile({ stacks: 20_000, depth: 40, functions: 2000 });

    /** One run may be held up from outside; the best of three says what the encoder does. */
    async function bestOfThree(name: FormatName): Promise<Blocks> {
      const runs: Blocks[] = [];
      for (let i = 0; i < 3; i++) runs.push(await measureBlocks(() => drain(exportProfile(profile, name))));
      return runs.reduce((best, run) => (run.cpu < best.cpu ? run : best));
    }

    for (const name of FORMAT_NAMES) {
      it(`keeps the thread for less than 20 ms in one go while it encodes ${name}`, async () => {
        const { wall, cpu, elapsed } = await bestOfThree(name);
        const times = `longest block ${cpu.toFixed(1)} ms of CPU, ${wall.toFixed(1)} ms on the wall`;
        console.log(`      ${name}: ${times}, encoded in ${elapsed.toFixed(0)} ms`);
        assert.ok(cpu < 20, times);
      }).timeout(60_000);
    }
  });
});
