/**
 * The reader of source maps on random ones, beside others that read the same: `JSON.parse`, and `@jridgewell/trace-mapping`. The same ones
 * in every run; with OX_SOAK=1 for a minute, from a seed of its own.
 */
import assert from 'node:assert/strict';
import { encode, type SourceMapMappings, type SourceMapSegment } from '@jridgewell/sourcemap-codec';
import { FlattenMap, originalPositionFor, type SourceMapInput } from '@jridgewell/trace-mapping';
import { runAtOnce } from '../src/pace';
import { membersOf, textOf, visitElements } from '../src/source-maps/json-members';
import { longStringOf, stringOf } from '../src/source-maps/json-strings';
import { MapRefusal } from '../src/source-maps/map-refusal';
import { partsOfText } from '../src/source-maps/parts';
import { SourceMap } from '../src/source-maps/source-map';
import { fn } from './helpers/batches';
import { MEBIBYTE } from './helpers/maps';
import { Random } from './helpers/random';

const IS_SOAK = process.env.OX_SOAK === '1';
const SOAK_MILLIS = 20_000;

/** Runs a trial for each seed: so many, or for a while. */
function trials(count: number, trial: (random: Random, seed: number) => void): void {
  const first = IS_SOAK ? Date.now() % 2 ** 30 : 1;
  const end = Date.now() + SOAK_MILLIS;
  for (let seed = first; IS_SOAK ? Date.now() < end : seed < first + count; seed++) {
    try {
      trial(new Random(seed), seed);
    } catch (error) {
      throw new Error(`seed ${seed}`, { cause: error });
    }
  }
}

const NAMES = ['version', 'mappings', '__proto__', '', 'a'] as const;
const WORDS = ['null', 'true', '0', '-1.5e3', '""', '"a"', String.raw`"\""`, String.raw`"\\"`, String.raw`"\ud800"`, '"}],["', '{}', '[]', '"ünï 𝄞"', String.raw`"\u0061\/"`]; // prettier-ignore
const SPACES = ['', '', ' ', '\n\t', '\r\n '];

function randomJson(random: Random, depth: number): string {
  const space = (): string => random.of(SPACES);
  if (depth === 0 || random.below(3) === 0) return random.of(WORDS);
  const items = Array.from({ length: random.below(5) }, () => `${space()}${randomJson(random, depth - 1)}${space()}`);
  if (random.below(2) === 0) return `[${items.join(',') || space()}]`;
  const nameOf = (): string => JSON.stringify(random.of(NAMES)).replace('a"', random.of(['a"', String.raw`\u0061"`]));
  return `{${items.map((item) => `${space()}${nameOf()}${space()}:${item}`).join(',') || space()}}`;
}

/** Takes apart what is an object or an array, and puts it together again. */
function viaRanges(bytes: Buffer): unknown {
  const range = { begin: 0, end: bytes.length };
  const parse = (value: { begin: number; end: number }): unknown => JSON.parse(textOf(bytes, value));
  if (bytes.toString().trimStart().startsWith('{')) {
    const members = runAtOnce(membersOf(bytes, range, NAMES));
    return [...members].map(([name, value]) => [name, parse(value)]).sort();
  }
  const elements: unknown[] = [];
  runAtOnce(visitElements(bytes, range, (element) => elements.push(parse(element))));
  return elements;
}

function viaParse(text: string): unknown {
  const value = JSON.parse(text) as object;
  if (Array.isArray(value)) return value;
  return Object.entries(value)
    .filter(([name]) => NAMES.includes(name as 'a'))
    .sort();
}

describe('the reader of source maps', function () {
  if (IS_SOAK) this.timeout(10 * SOAK_MILLIS);

  it('finds in JSON what JSON.parse finds', () => {
    trials(2000, (random) => {
      const text =
        random.of(['{', '[']) === '{' ? `{"a":${randomJson(random, 5)},"version" : 3 }` : `[${randomJson(random, 5)}]`;
      assert.deepEqual(viaRanges(Buffer.from(text)), viaParse(text), text);
    });
  });

  it('takes what is no JSON for malformed, or passes it over, and nothing else happens', () => {
    trials(3000, (random) => {
      const bytes = Buffer.from(`{"a":${randomJson(random, 4)},"mappings":${randomJson(random, 3)}}`);
      for (let changes = 1 + random.below(3); changes > 0; changes--) bytes[random.below(bytes.length)] = random.of([...Buffer.from('"\\{}[],: 0é')]); // prettier-ignore
      const cut = bytes.subarray(0, bytes.length - random.below(4));
      try {
        viaRanges(cut);
      } catch (error) {
        assert.ok(error instanceof SyntaxError, String(error));
      }
    });
  });

  it('reads strings as JSON.parse does, short and long ones', () => {
    trials(300, (random) => {
      const pieces = ['A', 'AAAA;', '\\/', '\\\\', '\\"', '\\u0041', '\\n'];
      const pattern = Array.from({ length: 1 + random.below(6) }, () => random.of(pieces)).join('');
      const json = `"${'A'.repeat(random.below(7))}${pattern.repeat(random.of([1, 3, 20_000]))}"`;
      const bytes = Buffer.from(json);
      const range = { begin: 0, end: bytes.length };
      const expected = JSON.parse(json) as string;
      const text = runAtOnce(longStringOf(bytes, range)) ?? assert.fail();
      assert.equal(text.slice(0, text.length), expected);
      assert.equal(stringOf(bytes, range, 50), expected.length <= 50 ? expected : undefined);
    });
  });

  it('leads where trace-mapping leads, through sections too', () => {
    trials(60, (random) => {
      const map = random.below(2) === 0 ? randomMap(random) : { version: 3, sections: randomSections(random) };
      const theirs = FlattenMap(map as unknown as SourceMapInput);
      const ours = decoded(JSON.stringify(map));
      for (let line = 0; line < 40; line++) {
        for (let column = 0; column < 60; column += 1 + random.below(5)) {
          const {
            source,
            line: sourceLine,
            column: sourceColumn,
          } = originalPositionFor(theirs, { line: line + 1, column });
          const found = ours.functionOf(fn('f', '/x.js', line + 1, column + 1));
          const expected = source === null ? undefined : [`/${source}`, sourceLine, sourceColumn + 1];
          assert.deepEqual(found && [found.file, found.line, found.column], expected, `${line}:${column}`);
        }
      }
    });
  });

  it('refuses mappings that lead nowhere, and never fails otherwise', () => {
    trials(2000, (random) => {
      const digits = 'ACDEgIJ/+9,,;;!é';
      const mappings = Array.from({ length: random.below(60) }, () => digits.charAt(random.below(digits.length))).join(
        '',
      );
      try {
        decoded(JSON.stringify({ version: 3, sources: ['a', 'b'], names: ['n'], mappings }));
      } catch (error) {
        assert.ok(error instanceof MapRefusal, String(error));
      }
    });
  });
});

function decoded(json: string): SourceMap {
  const parts = runAtOnce(partsOfText(Buffer.from(json), MEBIBYTE));
  return runAtOnce(SourceMap.decode({ parts, folder: '/' }, MEBIBYTE));
}

function randomMap(random: Random): object {
  const lines: SourceMapMappings = Array.from({ length: random.below(30) }, () => {
    let column = 0;
    return Array.from({ length: random.below(8) }, (): SourceMapSegment => {
      column += 1 + random.below(9);
      const place = [random.below(3), random.below(1000), random.below(200)] as const;
      return random.of<SourceMapSegment>([[column], [column, ...place], [column, ...place, random.below(2)]]);
    });
  });
  return { version: 3, sources: ['a.ts', 'b.ts', 'c.ts'], names: ['m', 'n'], mappings: encode(lines) };
}

function randomSections(random: Random): object[] {
  let line = 0;
  return Array.from({ length: 1 + random.below(4) }, (_, i) => {
    const map = randomMap(random) as { mappings: string };
    const offset = { line, column: i === 0 ? 0 : random.below(20) };
    line += map.mappings.split(';').length + random.below(3);
    return { offset, map };
  });
}
