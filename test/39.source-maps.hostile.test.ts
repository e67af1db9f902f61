/** Maps that were made to do harm, by whoever can write a file: each is read in many short steps, under the ceiling, and ends well. */
import assert from 'node:assert/strict';
import type { Steps } from '../src/pace';
import { SourceMaps } from '../src/source-maps';
import { MapRefusal } from '../src/source-maps/map-refusal';
import { mapInUrl } from '../src/source-maps/map-reference';
import { partsOfText } from '../src/source-maps/parts';
import { SourceMap } from '../src/source-maps/source-map';
import { fn } from './helpers/batches';
import { mappedFunction, MEBIBYTE, ScriptFolder } from './helpers/maps';

/** A step never has more than this to go through. */
const MAX_STEP_BYTES = 64 * 1024;

const SIZE = 2 * MEBIBYTE;
const many = (text: string, bytes = SIZE): string => text.repeat(bytes / text.length);
const map = (members: string): string => `{"version":3,${members}}`;
const MAPPINGS = '"sources":["a"],"mappings":';
const section = (line: number, members: string): string =>
  `{"offset":{"line":${line},"column":0},"map":${map(members)}}`;

/** What goes on to its end: the reader must go through all of it. */
const LONG: Readonly<Record<string, string>> = {
  'arrays in arrays': map(`"x":${many('[', SIZE / 2)}${many(']', SIZE / 2)}`),
  'objects in arrays that nobody closes': map(`"x":${many('[{"a":')}`),
  'sources that are arrays': map(`"mappings":"","sources":[${many('[],')}0]`),
  'empty names': map(`"sources":[],"mappings":"","names":[${many('"",')}""]`),
  'names that are none': map(`"sources":[],"mappings":"","names":[${many('0,')}0]`),
  'surrogates without their other half': map(`"sources":[],"mappings":"","names":[${many(String.raw`"\ud800",`)}""]`),
  spaces: `{${many(' ')}"version":3}`,
  'a word that goes on': `{"version":${many('3')}}`,
  'escaped quotes': map(`"x":"${many(String.raw`\"`)}"`),
  'backslashes': map(`"x":"${many('\\\\')}"`),
  'escaped mappings': map(`"sources":["a"],"mappings":"${many(String.raw`\u0041`)}"`),
  'empty lines': map(`${MAPPINGS}"${many(';')}"`),
  'mappings': map(`${MAPPINGS}"${many('CAAA,')}A"`),
}; // prettier-ignore

/** What is refused before all of it is read, or passed over in one go by native code. */
const SHORT: Readonly<Record<string, string>> = {
  'members': `{${many('"a":0,')}"version":3}`,
  'members of that name': `{${many('"__proto__":{},')}"version":3}`,
  'a version of megabytes': `{"version":"${many('3')}"}`,
  'a root of megabytes': map(`"sourceRoot":"${many('/a')}","sources":["a"],"mappings":"AAAA"`),
  'a name of megabytes': map(`"names":["${many('n')}"],"sources":["a"],"mappings":"AAAAA"`),
  'sections that are none': map(`"sections":[${many('0,')}0]`),
  'sections far apart': map(`"sections":[${Array.from({ length: 5000 }, (_, i) => section(i * 130_000, `${MAPPINGS}"AAAA"`)).join()}]`),
  'sections that share the room': map(`"sections":[${Array.from({ length: 500 }, (_, i) => section(i, `"sources":[${many('"a",', 4096)}"a"],"mappings":"AAAA"`)).join()}]`),
  'a number of megabytes': map(`${MAPPINGS}"${many('g')}A"`),
  'numbers that overflow': map(`${MAPPINGS}"${many('+/////DAAA,')}A"`),
  'columns below zero': map(`${MAPPINGS}"${many('DAAA,')}A"`),
  'a string without an end': `{"version":3,"x":"${many('a')}`,
  'junk': many('a'),
}; // prettier-ignore

interface Reading {
  readonly steps: number;
  readonly outcome: string;
}

function read(work: Steps<unknown>): Reading {
  for (let steps = 0; ; steps++) {
    try {
      if (work.next().done === true) return { steps, outcome: 'read' };
    } catch (error) {
      if (error instanceof MapRefusal) return { steps, outcome: error.refusal };
      if (error instanceof SyntaxError) return { steps, outcome: 'malformed' };
      throw error;
    }
  }
}

function* wholeMap(bytes: Buffer, maxBytes: number): Steps<SourceMap> {
  const decoded = yield* SourceMap.decode({ parts: yield* partsOfText(bytes, maxBytes), folder: '/' }, maxBytes);
  assert.ok(decoded.bytes <= maxBytes);
  return decoded;
}

describe('a hostile source map', () => {
  for (const [name, text] of Object.entries(LONG)) {
    it(`is read in short steps: ${name}`, () => {
      const bytes = Buffer.from(text);
      const { steps, outcome } = read(wholeMap(bytes, 4 * SIZE));
      // Half of it, where it is refused on the way.
      assert.ok(steps >= bytes.length / 2 / MAX_STEP_BYTES, `${steps} steps, ${outcome}`);
    });
  }

  it('leaves the functions where they are, and is counted', () => {
    const folder = new ScriptFolder();
    try {
      const cases = Object.entries({ ...LONG, ...SHORT });
      const maps = new SourceMaps(4 * MEBIBYTE);
      for (const [i, [name, text]] of cases.entries()) {
        folder.write(`${i}.js.map`, text);
        const file = folder.write(`${i}.js`, `//# sourceMappingURL=${i}.js.map`);
        assert.match(mappedFunction(fn('f', file, 1, 1), maps), /^f .*:1:1$/, name);
      }
      const { loaded, bytes, refused } = maps.stats();
      assert.equal(loaded + refused.total, cases.length);
      assert.ok(bytes <= 4 * MEBIBYTE && loaded < 5, `${loaded} loaded, ${bytes} bytes`);
    } finally {
      folder.remove();
    }
  });

  it('does not take more for all its sections than for one', () => {
    assert.equal(
      read(wholeMap(Buffer.from(SHORT['sections that share the room'] ?? ''), MEBIBYTE)).outcome,
      'tooLarge',
    );
  });

  it('may be an address of megabytes, which is decoded in short steps', () => {
    for (const text of [
      `;base64,${many('QUFB')}`,
      `,${many('%41')}`,
      `,${many('A')}`,
      `,${many('%')}`,
      `,${many('%4')}`,
    ]) {
      const { steps, outcome } = read(mapInUrl(`data:application/json${text}`, 2 * SIZE));
      assert.ok(
        outcome === 'malformed' || steps >= SIZE / 256 / 1024 - 1,
        `${text.slice(0, 20)}: ${steps} steps, ${outcome}`,
      );
    }
    assert.equal(read(mapInUrl(`data:application/json,${many('A')}`, MEBIBYTE)).outcome, 'tooLarge');
  });
});
