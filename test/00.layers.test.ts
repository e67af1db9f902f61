import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

const SOURCES = path.join(__dirname, '..', 'src');

/** The layers from left to right; each may import those to its left, and `index` all of them. */
const LAYERS = [
  ['types', 'errors', 'units', 'builtins', 'guard', 'pace', 'options'],
  ['binding'],
  ['inspector-engine'],
  ['sampler'],
  ['database'],
  ['source-maps'],
  ['query'],
  ['formats'],
  ['threads'],
  ['launcher'],
  ['diagnose'],
  ['http', 'cli', 'exporters'],
  ['index'],
];

/** Layers that must work, and be tested, without a compiled addon. */
const WITHOUT_ADDON = ['database', 'source-maps', 'query', 'formats'];

interface Import {
  /** Relative to `src/`. */
  readonly file: string;
  readonly from: string;
  readonly to: string;
}

function sourceFiles(): string[] {
  return readdirSync(SOURCES, { recursive: true, encoding: 'utf8' }).filter((file) => /\.[cm]?ts$/.test(file));
}

/** Every import, export-from, require and dynamic import of a file within `src/`, but for what is built for browsers. */
function importsOf(file: string): Import[] {
  const text = readFileSync(path.join(SOURCES, file), 'utf8');
  const paths = [...text.matchAll(/(?:\bfrom|\bimport|\brequire\s*\(|\bimport\s*\()\s*['"](\.[^'"]*)['"]/g)];
  return paths
    .map(([, target = '']) => path.join(path.dirname(file), target))
    .filter((target) => target !== path.join('..', 'dist', 'browser', 'assets.js'))
    .map((target) => ({ file, from: layerOf(file), to: layerOf(target) }));
}

function layerOf(file: string): string {
  const [top = ''] = file.split(path.sep);
  return path.basename(top, '.ts').replace(/^\.$/, 'index');
}

function rankOf(layer: string): number {
  return LAYERS.findIndex((group) => group.includes(layer));
}

function show(imports: readonly Import[]): string[] {
  return imports.map(({ file, to }) => `src/${file} imports ${to}`);
}

describe('the layers of src/', () => {
  const imports = sourceFiles().flatMap(importsOf);

  it('are the ones that this test knows', () => {
    const unknown = [...sourceFiles().map(layerOf), ...imports.map(({ to }) => to)].filter(
      (layer) => rankOf(layer) < 0,
    );
    assert.deepEqual(unknown, []);
    assert.ok(imports.length > 50, 'the imports were not found');
  });

  it('import only from those to their left', () => {
    assert.deepEqual(show(imports.filter(({ from, to }) => rankOf(to) > rankOf(from))), []);
  });

  it('never import between http, cli and exporters', () => {
    const surfaces = rankOf('http');
    const across = imports.filter(
      ({ from, to }) => rankOf(from) === surfaces && rankOf(to) === surfaces && from !== to,
    );
    assert.deepEqual(show(across), []);
  });

  it('need no addon for databases, queries and formats', () => {
    const needs = imports.filter(({ from, to }) => WITHOUT_ADDON.includes(from) && ['binding', 'sampler'].includes(to));
    assert.deepEqual(show(needs), []);
  });

  it('let the sampler know a recorder by its interface only', () => {
    const allowed = ['types', 'errors', 'units', 'builtins', 'guard', 'pace', 'options', 'binding', 'sampler'];
    assert.deepEqual(show(imports.filter(({ from, to }) => from === 'sampler' && !allowed.includes(to))), []);
  });
});
