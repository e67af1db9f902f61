import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { encode, type SourceMapMappings } from '@jridgewell/sourcemap-codec';
import { Database, runAtOnce, runInSlices } from '../src/database';
import { exportProfile, type FormatName, profileSteps } from '../src/formats';
import { diffSteps, querySteps } from '../src/query';
import { SimpleLauncher } from '../src/launcher';
import { mapped, SourceMaps } from '../src/source-maps';
import type { FunctionInfo, QueryOptions } from '../src/types';
import { BatchWriter, fn, type HitSpec, stackLines } from './helpers/batches';

const MEBIBYTE = 1024 * 1024;

describe("the option 'sourceMaps'", () => {
  it('is refused where it is neither a switch nor a ceiling', () => {
    for (const [value, name, message] of [
      ['yes', 'TypeError', /'sourceMaps' must be true, false or \{ maxBytes, folders \}/],
      [null, 'TypeError', /'sourceMaps'/],
      [{ maxBytes: '1' }, 'TypeError', /'sourceMaps\.maxBytes' must be a number/],
      [{ maxBytes: 1000 }, 'RangeError', /'sourceMaps\.maxBytes' must be from 1048576/],
      [{ maxByte: MEBIBYTE }, 'TypeError', /did you mean 'maxBytes'/],
    ] as const) {
      assert.throws(() => new SimpleLauncher({ sourceMaps: value } as object), { name, message });
    }
    for (const value of [true, false, {}, { maxBytes: MEBIBYTE }]) new SimpleLauncher({ sourceMaps: value });
    const asked = (): unknown => runAtOnce(querySteps(new Database(), { sourceMaps: 1 } as object));
    assert.throws(asked, { name: 'TypeError', message: /'sourceMaps' must be true or false/ });
  });
});

describe('source maps', () => {
  let folder: string;
  beforeEach(() => (folder = mkdtempSync(path.join(tmpdir(), 'ox-maps-'))));
  afterEach(() => rmSync(folder, { recursive: true }));

  function write(name: string, content: string | Buffer): string {
    const file = path.join(folder, name);
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, content);
    return file;
  }

  /** A script in `dist` and its map beside it; returns the script's name. */
  function script(name: string, map: object | string, comment = `//# sourceMappingURL=${name}.map\n`): string {
    write(`dist/${name}.map`, typeof map === 'string' ? map : JSON.stringify(map));
    return write(`dist/${name}`, `anything\n${comment}`);
  }

  function mapOf(mappings: SourceMapMappings, more: object = {}): object {
    return {
      version: 3,
      sources: ['../src/a.ts', '../src/b.ts'],
      names: ['parse'],
      mappings: encode(mappings),
      ...more,
    };
  }

  function databaseOf(...hits: HitSpec[]): Database {
    const database = new Database();
    database.record(new BatchWriter().batch(hits));
    return database;
  }

  function records(database: Database, options: QueryOptions = {}, maps = new SourceMaps(MEBIBYTE)): unknown[] {
    const result = runAtOnce(querySteps(database, options, maps));
    return result.records.map(({ functionName, file, line, column, executingLine, hits, selfHits }) => {
      const place = `${path.relative(folder, file)}:${line}:${column}`;
      return [functionName, executingLine === undefined ? place : `${place} at ${executingLine}`, hits, selfHits];
    });
  }

  /** What becomes of one function at line 1, column 1 of a script. */
  function oneFunction(file: string, maps = new SourceMaps(MEBIBYTE)): unknown {
    return (records(databaseOf({ stack: [fn('f', file, 1, 1)] }), {}, maps)[0] as unknown[])[1];
  }

  const AT_START: SourceMapMappings = [[[0, 0, 6, 2]]];

  it('take a function to its own file, line and column', () => {
    const file = script('a.js', mapOf([[], [[4, 0, 9, 2], [20, 1, 30, 4]]])); // prettier-ignore
    const [first, second, before] = [fn('one', file, 2, 13), fn('two', file, 2, 21), fn('made', file, 2, 3)];
    assert.deepEqual(records(databaseOf({ stack: [first, second, before] })), [
      ['made', 'dist/a.js:2:3', 1, 0],
      ['one', 'src/a.ts:10:3', 1, 1],
      ['two', 'src/b.ts:31:5', 1, 0],
    ]);
  });

  it('leave places alone where a question or a snapshot says so', () => {
    const file = script('a.js', mapOf(AT_START));
    const database = databaseOf({ stack: [fn('f', file, 1, 1)] });
    assert.deepEqual(records(database, { sourceMaps: false }), [['f', 'dist/a.js:1:1', 1, 1]]);
    assert.deepEqual(records(database), [['f', 'src/a.ts:7:3', 1, 1]]);
    assert.equal([...database.stacks()][0]?.frames[0]?.function.file, file);
  });

  it('give back the name that a minifier took', () => {
    const mappings: SourceMapMappings = [[[0, 0, 0, 0], [9, 0, 0, 9, 0], [30, 0, 4, 6, 0], [32, 0, 4, 14]]]; // prettier-ignore
    const file = script('a.js', mapOf(mappings));
    const [declared, arrow, other] = [fn('a', file, 1, 11), fn('b', file, 1, 33), fn('longer', file, 1, 34)];
    const names = records(databaseOf({ stack: [declared, arrow, other] })).map((record) => (record as unknown[])[0]);
    assert.deepEqual(names, ['longer', 'parse', 'parse']);
  });

  it('count once per sample where two functions are one in the source', () => {
    const [one, two] = ['one.js', 'two.js'].map((name) => fn('f', script(name, mapOf(AT_START)), 1, 1));
    const alone = fn('g', '/nowhere/g.js', 1, 1);
    const stacks = [[one!, alone, two!], [two!, one!, two!], [one!], [alone, two!]].map((stack) => ({
      stack,
      hits: 2,
    }));
    for (const by of ['function', 'line'] as const) {
      const counts = records(databaseOf(...stacks), { by }).map((record) => (record as unknown[]).slice(2));
      assert.deepEqual(counts, [
        [8, 6],
        [4, 2],
      ]);
    }
  });

  it('count once per sample also below a fork of the stacks, for each of many', () => {
    const [one, two] = ['one.js', 'two.js'].map((name) => fn('f', script(name, mapOf(AT_START)), 1, 1));
    const others = Array.from({ length: 50 }, (_, i) => fn(`g${i}`, '/nowhere/g.js', i + 1, 1));
    const stacks = others.map((other, i) => ({ stack: [two!, other, ...(i % 2 === 0 ? [one!] : [])] }));
    assert.deepEqual(records(databaseOf(...stacks), { maxRecords: 1 }), [['f', 'src/a.ts:7:3', 50, 50]]);
  });

  it('split a function by the lines of its source', () => {
    const file = script('a.js', mapOf([[[0, 0, 2, 0]], [[2, 0, 3, 0], [9, 0, 4, 0]], [[2, 0, 3, 5]], [[2, 1, 3, 0]]])); // prettier-ignore
    const f = fn('f', file, 1, 1);
    const database = databaseOf(...[1, 2, 3, 4, 9].map((line) => ({ stack: [{ of: f, line }] })));
    assert.deepEqual(records(database, { by: 'line' }), [
      ['f', 'src/a.ts:3:1 at 0', 2, 2],
      ['f', 'src/a.ts:3:1 at 4', 2, 2],
      ['f', 'src/a.ts:3:1 at 3', 1, 1],
    ]);
  });

  it('do not claim to know the line in a file of one line', () => {
    const line: SourceMapMappings[number] = Array.from({ length: 40 }, (_, i) => [i * 10, 0, i, 0]);
    const f = fn('f', script('a.js', mapOf([line])), 1, 101);
    assert.deepEqual(records(databaseOf({ stack: [{ of: f, line: 1 }] }), { by: 'line' }), [
      ['f', 'src/a.ts:11:1 at 0', 1, 1],
    ]);
  });

  it('are the same in every format, in stacks and in a diff', async () => {
    const file = script('a.js', mapOf([[[0, 0, 6, 2]], [[0, 0, 8, 0]]]));
    const database = databaseOf({ stack: [{ of: fn('f', file, 1, 1), line: 2 }], hits: 3 });
    const maps = new SourceMaps(MEBIBYTE);
    const snapshot = runAtOnce(mapped(runAtOnce(database.snapshot()), maps));
    assert.deepEqual(
      [...snapshot].map(({ frames, hits }) => [frames[0]?.function.line, frames[0]?.line, hits]),
      [[7, 9, 3]],
    );
    assert.deepEqual(stackLines(snapshot), ['f: 3']);
    const metadata = { startMillis: 0, endMillis: 1, intervalMicros: 1000, clock: 'perf' } as const;
    const profile = runAtOnce(profileSteps(snapshot, { metadata, dropped: 0 }));
    for (const format of ['collapsed', 'speedscope', 'cpuprofile', 'csv', 'json'] satisfies FormatName[]) {
      let text = '';
      for await (const piece of exportProfile(profile, format)) text += String(piece);
      assert.match(text, /src\/a\.ts/, format);
      assert.doesNotMatch(text, /dist/, format);
    }
    const { records: changes } = runAtOnce(diffSteps(database, [{}, {}], {}, maps));
    assert.deepEqual([changes[0]?.line, changes[0]?.before.hits], [7, 3]);
  });

  it('answer the same in slices, also to two questions at a time and while more is recorded', async () => {
    const writer = new BatchWriter();
    const database = new Database();
    const functionOf = (i: number): FunctionInfo => fn(`f${i}`, script(`${i}.js`, mapOf(AT_START)), 1, 1);
    database.record(writer.batch(Array.from({ length: 30 }, (_, i) => ({ stack: [functionOf(i % 10)], hits: i + 1 }))));
    const expected = runAtOnce(querySteps(database, {}, new SourceMaps(MEBIBYTE)));
    const maps = new SourceMaps(MEBIBYTE);
    const answers = [{}, { by: 'line' as const }, {}].map(async (options) =>
      runInSlices(querySteps(database, options, maps)),
    );
    database.record(writer.batch([{ stack: [functionOf(11)], hits: 1000 }]));
    const [first, lines, third] = await Promise.all(answers);
    assert.deepEqual([first, third], [expected, expected]);
    assert.deepEqual(lines?.records.map(({ hits }) => hits), expected.records.map(({ hits }) => hits)); // prettier-ignore
    assert.equal(maps.stats().loaded, 10);
    assert.equal(runAtOnce(querySteps(database, {}, maps)).records[0]?.functionName, 'f11');
  });

  it('may be indexed, have a root, or be in the file itself, before or without other lines', () => {
    const sections = [
      { offset: { line: 0, column: 0 }, map: mapOf([[], [[0, 0, 0, 0]]]) },
      { offset: { line: 1, column: 100 }, map: mapOf([[[5, 0, 50, 0]], [[0, 1, 60, 0]]], { sourceRoot: '../lib' }) },
    ];
    const file = script('i.js', { version: 3, sections });
    const places = [fn('a', file, 2, 50), fn('b', file, 2, 106), fn('c', file, 3, 1)];
    assert.deepEqual(
      records(databaseOf({ stack: places })).map((record) => (record as unknown[])[1]),
      ['src/a.ts:1:1', 'src/a.ts:51:1', 'src/b.ts:61:1'],
    );
    const rooted = mapOf(AT_START, { sources: ['a.ts'], sourceRoot: 'webpack://app/' });
    assert.equal(runAtOnce(querySteps(databaseOf({ stack: [fn('f', script('r.js', rooted), 1, 1)] }), {}, new SourceMaps(MEBIBYTE))).records[0]?.file, 'webpack://app/a.ts'); // prettier-ignore
    const json = JSON.stringify(mapOf(AT_START, { sourcesContent: ['"}]\\'.repeat(5000)] }));
    const inline = `data:application/json;charset=utf-8;base64,${Buffer.from(json).toString('base64')}`;
    assert.equal(oneFunction(write('dist/long.js', `x\n//# sourceMappingURL=${inline}`)), 'src/a.ts:7:3');
    const plain = `data:application/json,${encodeURIComponent(json)}`;
    assert.equal(oneFunction(write('dist/plain.js', `//# sourceMappingURL=${plain}\n\n`)), 'src/a.ts:7:3');
    const url = `file://${script('u.js', `)]}'\n${JSON.stringify(mapOf(AT_START))}`)}?update=1`;
    assert.equal(oneFunction(url), 'src/a.ts:7:3');
  });

  it('are decoded right however long they are', () => {
    const lines: SourceMapMappings = Array.from({ length: 300 }, (_, line) =>
      Array.from({ length: line % 50 === 7 ? 5000 : line % 7 }, (__, i) => [i * 3, i % 2, line * 10 + i, i % 90]),
    );
    const file = script('a.js', mapOf(lines));
    const stack = [[8, 12_001], [8, 14_998], [58, 4], [299, 7], [300, 16]].map(([line, column], i) => fn(`f${i}`, file, line, column)); // prettier-ignore
    assert.deepEqual(
      records(databaseOf({ stack }), {}, new SourceMaps(8 * MEBIBYTE)).map((record) => (record as unknown[])[1]),
      ['src/a.ts:4071:41', 'src/b.ts:5070:50', 'src/b.ts:572:2', 'src/a.ts:2983:3', 'src/a.ts:2995:5'],
    );
  });

  it('are ignored and counted where they are no maps', () => {
    const good = mapOf(AT_START) as Record<string, unknown>;
    const bad: (object | string)[] = [
      '', '{', '[]', 'null', '{}', '{"version":3', `x${JSON.stringify(good)}`,
      { ...good, version: 2 }, { ...good, sources: 'a' }, { ...good, mappings: 7 }, { ...good, mappings: 'A!AA' },
      { ...good, mappings: 'AECA' }, { ...good, mappings: 'AADA' }, { ...good, mappings: 'AAAAE' },
      { ...good, mappings: 'A'.repeat(10_000) },
      { version: 3, sections: [{ offset: { line: -1, column: 0 }, map: good }] }, { version: 3, sections: [null] },
      { version: 3, sections: [{ offset: { line: 2 ** 29, column: 0 }, map: good }] },
      { version: 3, sections: [1, 0].map((line) => ({ offset: { line, column: 0 }, map: good })) },
      { version: 3, sections: [{ offset: { line: 0, column: 0 }, map: { version: 3, sections: [] } }] },
    ]; // prettier-ignore
    const maps = new SourceMaps(MEBIBYTE);
    bad.forEach((map, i) => assert.equal(oneFunction(script(`${i}.js`, map), maps), `dist/${i}.js:1:1`, `map ${i}`));
    const refused = { malformed: bad.length, tooLarge: 0, notLocal: 0, unreadable: 0, total: bad.length };
    assert.deepEqual(maps.stats(), { loaded: 0, bytes: 0, refused });
  });

  it('are never fetched, nor read from what is no file', () => {
    const maps = new SourceMaps(MEBIBYTE);
    const urls = ['https://example.com/a.map', '//example.com/a.map', 'file://example.com/a.map', 'ftp:a', 'node:fs'];
    for (const [i, url] of urls.entries()) {
      assert.match(String(oneFunction(script(`${i}.js`, '', `//# sourceMappingURL=${url}`), maps)), /^dist/, url);
    }
    assert.equal(maps.stats().refused.notLocal, urls.length);
    for (const url of ['.', 'missing.map', '/dev/zero', 'data:text/plain,x', '%00']) {
      assert.match(
        String(oneFunction(script(`${url.length}${url[1]}.js`, '', `//# sourceMappingURL=${url}`), maps)),
        /^dist/,
      );
    }
    for (const file of [
      '/dev/zero',
      folder,
      'node:fs',
      'https://example.com/a.js',
      'relative.js',
      `${folder}/none.js`,
    ]) {
      assert.match(String(oneFunction(file, maps)), /:1:1$/);
    }
    assert.deepEqual(maps.stats().refused.total, urls.length + 5);
  });

  it('take no more memory than they may, and what does not fit is counted', () => {
    const large = mapOf(Array.from({ length: 20_000 }, (_, i) => [[0, 0, i, 0]]));
    const maps = new SourceMaps(MEBIBYTE);
    const found = [0, 1, 2].map((i) => oneFunction(script(`${i}.js`, large), maps));
    assert.deepEqual(found, ['src/a.ts:1:1', 'src/a.ts:1:1', 'dist/2.js:1:1']);
    const { loaded, bytes, refused } = maps.stats();
    assert.deepEqual([loaded, refused.tooLarge], [2, 1]);
    assert.ok(bytes > 900_000 && bytes < MEBIBYTE, `${bytes} bytes`);
    const content = mapOf(AT_START, { sourcesContent: ['x'.repeat(2 * MEBIBYTE)] });
    assert.equal(oneFunction(script('3.js', content), maps), 'dist/3.js:1:1');
    assert.ok(maps.stats().bytes === bytes);
  });
});
