/**
 * The names that minifiers take, by what esbuild, terser and swc wrote for `test/fixtures/minified/source.js`. Where V8 has a function
 * is marked in a piece of the minified text: `|`.
 */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { mappedFunction } from './helpers/maps';
import { fn } from './helpers/batches';

const FOLDER = path.join(__dirname, 'fixtures', 'minified');

/** Pieces that are alike in all of them, by the name in the source; `N` is the short name. */
const FORMS: readonly (readonly [source: string, piece: string])[] = [
  ['work', 'N=|()=>V++'],
  ['expression', 'N=function|(){W()}'],
  ['generator', 'N=function*|(){yield W()}'],
  ['asyncExpression', 'N=async function|(){W()}'],
  ['arrow', 'N=|()=>{W()}'],
  ['arrowOfOne', 'N=|P=>{W(P)}'],
  ['asyncArrow', 'N=|async P=>{W(P)}'],
  ['declaration', 'function N|(){W()}'],
];

const CLASSES = {
  esbuild: [
    ['Plain', 'c=class{constructor|(){'], ['Derived', 'a=class extends c{constructor|(){super(),'], ['#secret', '#s|(){'],
    ['tell', 'tell|(){'], ['Assigned', 'm=class{constructor|(){'], ['AssignedDerived', 'q=class extends c{constructor|(){super()}'],
    ['Empty', 'u=|class extends c{}'], ['assigned', 'i=function|(){'], ['get value', 'get value|(){'], ['method', 'method|(){'],
  ],
  terser: [
    ['Plain', 'class l{constructor|(){'], ['Derived', 'class u extends l{constructor|(){'], ['#secret', '#s|(){'],
    ['tell', 'tell|(){'], ['Assigned', 'd=class{constructor|(){'], ['AssignedDerived', 'f=class extends l{constructor|(){super()}'],
    ['Empty', '|class p extends l{}'], ['assigned', 'x=function|(){'], ['get value', 'get value|(){'], ['method', 'method:|()=>'],
  ],
  swc: [
    ['Plain', 'class a{constructor|(){'], ['Derived', 'class i extends a{constructor|(){'], ['#t', '#t|(){'],
    ['tell', 'tell|(){'], ['Assigned', 'd=class{constructor|(){'], ['AssignedDerived', 'f=class extends a{constructor|(){super()}'],
    ['Empty', '|class x extends a{}'], ['assigned', 'p=function|(){'], ['get value', 'get value|(){'], ['method', 'method:|()=>'],
  ],
} as const; // prettier-ignore

/** What V8 calls the function at the mark, and its column. */
function functionAt(text: string, piece: string): { name: string; column: number } {
  const pattern = piece.replace('|', '').replace(/[.*+?^${}()[\]\\]/g, String.raw`\$&`).replace('N', String.raw`(\w)`).replace(/[VWP]/g, String.raw`\w`); // prettier-ignore
  const found = new RegExp(String.raw`(?<![\w.$])${pattern}`).exec(text) ?? assert.fail(piece);
  const shown = piece.replace('N', found[1] ?? 'N');
  const name = /(?:class |function\*? |^)((?:get )?#?\w+)(?==|:|\||\{| extends)/.exec(shown.replace(/^\|/, ''))?.[1];
  return { name: name ?? assert.fail(shown), column: found.index + piece.indexOf('|') + 1 };
}

describe('the names that a minifier took', () => {
  for (const compiler of ['esbuild', 'terser', 'swc'] as const) {
    it(`are those of the source, as ${compiler} maps them`, () => {
      const file = path.join(FOLDER, `${compiler}.js`);
      const lines = readFileSync(file, 'utf8').split('\n');
      for (const [expected, piece] of [...FORMS, ...CLASSES[compiler]]) {
        const { name, column } = functionAt(lines[0] as string, piece);
        const found = mappedFunction(fn(name, file, 1, column));
        assert.equal(found.split(' /')[0], expected, `${piece} is ${name} at ${column}`);
      }
    });
  }

  it('are not those of something else that stands nearby', () => {
    const file = path.join(FOLDER, 'terser.js');
    const text = readFileSync(file, 'utf8');
    const columnOf = (piece: string): number => text.indexOf(piece) + 1;
    for (const [name, column] of [
      ['exports.all', columnOf('(){e()}')],
      ['(anonymous)', columnOf('s=>{e(s)}')],
      ['a name', columnOf('(){e()}')],
      ['<instance_members_initializer>', columnOf('class l')],
      ['elevenChars', columnOf('(){e()}}class u')],
    ] as const) {
      assert.equal(mappedFunction(fn(name, file, 1, column)).split(' /')[0], name);
    }
  });
});
