/** The forms of maps, and of what leads to them, that Node.js itself finds; beside what its own stack traces show. */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import path from 'node:path';
import { encode } from '@jridgewell/sourcemap-codec';
import { SourceMaps } from '../src/source-maps';
import type { FunctionInfo } from '../src/types';
import { fn } from './helpers/batches';
import { run } from './helpers/child';
import { inlineMap, mappedFunction, MEBIBYTE, ScriptFolder, smallMap } from './helpers/maps';

/** What Node.js answers for a script that throws at its beginning: the place on the first line of the stack. */
function placeInTrace(script: string): string {
  const load = `try { require(${JSON.stringify(script)}) } catch (error) { console.log(error.stack) }`;
  const stack = execFileSync(process.execPath, ['--enable-source-maps', '-e', load], { encoding: 'utf8' });
  return /^ +at (?:.*\()?(.*?:\d+:\d+)\)?$/m.exec(stack)?.[1] ?? assert.fail(stack);
}

describe('source maps are found', () => {
  let folder: ScriptFolder;
  beforeEach(() => (folder = new ScriptFolder()));
  afterEach(() => folder.remove());

  /** Where a function at the begin of a script is in the source. */
  function placeOf(file: string, more: Partial<FunctionInfo> = {}, maps?: SourceMaps): string {
    return mappedFunction({ ...fn('f', file, 1, 1), ...more }, maps)
      .slice(2)
      .replace(folder.path, '');
  }

  it('by the last comment, whatever follows it, as V8 and Node.js read comments', () => {
    folder.write('a.js.map', JSON.stringify(smallMap()));
    const licence = `\n/*! ${'licence '.repeat(1000)} */\n`;
    const comments = [
      '//# sourceMappingURL=a.js.map\n//# debugId=85314830-023f-4cf1-a267-535f4e37bb17\n',
      `//# sourceMappingURL=a.js.map${licence}`,
      `/*# sourceMappingURL=a.js.map */${licence}`,
      '/*# sourceMappingURL=a.js.map*/',
      '//@ sourceMappingURL=a.js.map',
      '//# sourceMappingURL=none.js.map\n//# sourceMappingURL=a.js.map\n',
      `//# sourceMappingURL=a.js.map\nconst text = "//# sourceMappingURL=none" + '/*# sourceMappingURL=none2 */';`,
      `//# sourceMappingURL=a.js.map\r\n`,
      `//#\tsourceMappingURL=a.js.map`,
      `//# sourceMappingURL=${inlineMap(smallMap({ sourcesContent: ['x'.repeat(9000)] }))}${licence}`,
      `//# sourceMappingURL=data:application/json,${encodeURIComponent(JSON.stringify(smallMap({ names: ['é%'] })))}`,
      `//# sourceMappingURL=${new URL(`file://${folder.path}/a.js.map`).href}`,
    ];
    comments.forEach((comment, i) => {
      assert.equal(placeOf(folder.write(`${i}.js`, `anything;\n${comment}`)), '/a.ts:7:3', comment.slice(0, 60));
    });
    const none = [
      'const a = "//# sourceMappingURL=a.js.map";',
      "//# sourceMappingURL='a.js.map'",
      'sourceMappingURL=a.js.map',
    ];
    none.forEach((text, i) => assert.equal(placeOf(folder.write(`n${i}.js`, text)), `/n${i}.js:1:1`, text));
  });

  it('also with a version in quotes, or slashes that are escaped', () => {
    const quoted = JSON.stringify(smallMap({ version: '3' }));
    assert.equal(
      placeOf(folder.write('q.js', `//# sourceMappingURL=${inlineMap(JSON.parse(quoted) as object)}`)),
      '/a.ts:7:3',
    );
    const mappings = encode([[[0, 0, 6, 2], [1008, 0, 8, 4]]]); // prettier-ignore
    assert.match(mappings, /\//);
    folder.write('e.js.map', JSON.stringify(smallMap({ mappings })).replaceAll('/', String.raw`\/`));
    const file = folder.write('e.js', '//# sourceMappingURL=e.js.map');
    assert.equal(placeOf(file, { column: 1009 }), '/a.ts:9:5');
  });

  it('and their sources are named as in the stack traces of Node.js', function () {
    this.timeout(60_000);
    const sources = [
      'a.ts', './lib/../a.ts', '../a.ts', 'my file.ts', 'my%20file.ts', String.raw`lib\a.ts`, String.raw`..\lib\a.ts`, 'C:/src/a.ts',
      'webpack://app/./src/a.ts', 'webpack:///./src/a.ts', '/abs/a b.ts', 'file:///abs/a%20b.ts', 'a.vue?type=script', 'ünï.ts',
      'https://example.com/a.ts',
    ]; // prettier-ignore
    const lines = sources.map((source, i) => {
      const file = folder.write(`${i}.js`, `throw new Error('here');\n//# sourceMappingURL=${i}.js.map`);
      folder.write(`${i}.js.map`, JSON.stringify(smallMap({ sources: [source], mappings: 'AAMA' })));
      return { source, file };
    });
    for (const { source, file } of lines) {
      const [ours, theirs] = [mappedFunction(fn('f', file, 1, 1)).slice(2), placeInTrace(file)];
      assert.equal(ours.replace(/:\d+$/, ''), theirs.replace(/:\d+$/, '').replace(/^file:\/\//, ''), source);
    }
  });

  it('where a path has signs that mean something in a URL, or a root that ends without a slash', () => {
    const named = (source: string, sourceRoot = ''): string => {
      const map = inlineMap(smallMap({ sources: [source], sourceRoot }));
      return placeOf(folder.write('s.js', `//# sourceMappingURL=${map}`));
    };
    assert.equal(named('100%.ts'), '/100%.ts:7:3');
    assert.equal(named('a.ts', 'src'), '/src/a.ts:7:3');
    assert.equal(named('a.ts', 'webpack://app'), 'webpack://app/a.ts:7:3');
    assert.equal(named('file://server/a.ts'), 'file://server/a.ts:7:3');
  });

  it('by what V8 knows of the script that runs, before what its file says', () => {
    folder.write('file.map', JSON.stringify(smallMap({ sources: ['file.ts'] })));
    folder.write('memory.map', JSON.stringify(smallMap({ sources: ['memory.ts'] })));
    const file = folder.write('a.js', '//# sourceMappingURL=file.map');
    assert.equal(placeOf(file), '/file.ts:7:3');
    assert.equal(placeOf(file, { sourceMapUrl: '' }), '/file.ts:7:3');
    assert.equal(placeOf(file, { sourceMapUrl: 'memory.map' }), '/memory.ts:7:3');
    const inline = inlineMap(smallMap({ sources: ['inline.ts'] }));
    assert.equal(placeOf(file, { sourceMapUrl: inline }), '/inline.ts:7:3');
    const evaluated = { sourceMapUrl: inlineMap(smallMap({ sources: ['webpack://app/./src/e.ts'] })) };
    assert.equal(placeOf('webpack-internal:///./src/e.ts', evaluated), 'webpack://app/src/e.ts:7:3');
    assert.equal(placeOf('', { ...evaluated, kind: 'javascript', scriptId: 7 }), 'webpack://app/src/e.ts:7:3');
  });

  it('by a long address, which comes once and which something short stands for', () => {
    const sourceMapText = inlineMap(smallMap({ sourcesContent: ['x'.repeat(1000)] }));
    const sourceMapUrl = `#0123456789abcdef-${sourceMapText.length}`;
    const maps = new SourceMaps(MEBIBYTE);
    maps.keepAddresses([{ ...fn('f', '', 1, 1), sourceMapUrl, sourceMapText }]);
    assert.equal(maps.stats().bytes, sourceMapText.length);
    for (const name of ['one.js', 'two.js']) {
      assert.equal(placeOf(path.join(folder.path, name), { sourceMapUrl }, maps), '/a.ts:7:3');
    }
    const { loaded, bytes, refused } = maps.stats();
    assert.deepEqual([loaded, refused.total, bytes < sourceMapText.length], [1, 0, true]);
    // What was not kept is taken from the file, if that has the same.
    const file = folder.write('c.js', `//# sourceMappingURL=${sourceMapText}`);
    assert.equal(placeOf(file, { sourceMapUrl }), '/a.ts:7:3');
    assert.equal(placeOf(folder.write('d.js', ''), { sourceMapUrl }, maps), '/a.ts:7:3');
    const lost = new SourceMaps(MEBIBYTE);
    assert.equal(placeOf(folder.write('d.js', ''), { sourceMapUrl }, lost), '/d.js:1:1');
    assert.equal(lost.stats().refused.tooLarge, 1);
  });

  it('in folders of hidden maps, under the path of the script or the end of it', () => {
    const script = folder.write('app/dist/chunks/a.js', 'nothing');
    const maps = (): SourceMaps => new SourceMaps(MEBIBYTE, [path.join(folder.path, 'hidden')]);
    assert.equal(placeOf(script, {}, maps()), '/app/dist/chunks/a.js:1:1');
    folder.write('hidden/a.js.map', JSON.stringify(smallMap({ sources: ['../src/last.ts'] })));
    assert.equal(placeOf(script, {}, maps()), '/app/dist/src/last.ts:7:3');
    folder.write('hidden/chunks/a.js.map', JSON.stringify(smallMap({ sources: ['../src/longer.ts'] })));
    assert.equal(placeOf(script, {}, maps()), '/app/dist/src/longer.ts:7:3');
    const missing = folder.write('app/dist/chunks/a.js', '//# sourceMappingURL=gone.map');
    assert.equal(placeOf(missing, {}, maps()), '/app/dist/src/longer.ts:7:3');
    assert.equal(placeOf(missing), '/app/dist/chunks/a.js:1:1');
  });

  it('and tell nothing of functions whose place V8 does not know', () => {
    const sourceMapUrl = inlineMap(smallMap());
    for (const [line, column] of [
      [0, 0],
      [0, 1],
      [1, 0],
    ] as const) {
      assert.equal(placeOf('/x.js', { sourceMapUrl, line, column }), `/x.js:${line}:${column}`);
    }
  });

  it('for scripts whose name is their text, of which only the beginning is kept', async () => {
    const { native, inspector } = (await run('data-modules.mjs')) as Record<'native' | 'inspector', string[]>;
    // Only the addon knows that one of them has a map.
    assert.match(
      native.join('\n'),
      /^inData \(\/src\/lib\.ts:20\)\ninData \(data:text\/javascript,….{0,60}:1\)$|^inData \(data:text\/javascript,….{0,60}:1\)\ninData \(\/src\/lib\.ts:20\)$/,
    );
    assert.equal(inspector.length, 2);
    for (const name of inspector) assert.match(name, /^inData \(data:text\/javascript,…:1(?::\d+)?\)(?: #2)?$/);
  });
});
