import assert from 'node:assert/strict';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { Database } from '../src/database';
import { query } from '../src/query';
import type { FunctionInfo } from '../src/types';
import { BatchWriter, evalFn, fn } from './helpers/batches';

/** The names of these functions in one database, in the order of the arguments. */
function namesOf(...functions: FunctionInfo[]): (string | undefined)[] {
  const database = new Database();
  const hits = functions.map((info, i) => ({ stack: [info], hits: functions.length - i }));
  database.record(new BatchWriter().batch(hits));
  return query(database, { maxRecords: Infinity }).records.map(({ name }) => name);
}

const inside = path.join(process.cwd(), 'src', 'json.js');

describe('query names', () => {
  it('read function, file relative to the working directory, line of the definition', () => {
    assert.deepEqual(namesOf(fn('parse', inside, 12, 5)), ['parse (src/json.js:12)']);
  });

  it('show a file: URL as a path, relative where it is inside the working directory', () => {
    const escaped = pathToFileURL(path.join(process.cwd(), 'a b', 'ü.mjs')).href;
    assert.deepEqual(namesOf(fn('f', escaped, 1, 1), fn('g', 'file:///elsewhere/x%20y.mjs', 2, 1)), [
      'f (a b/ü.mjs:1)',
      'g (/elsewhere/x y.mjs:2)',
    ]);
  });

  it('leave a path outside of the working directory whole, also one that begins like it', () => {
    const sibling = `${process.cwd()}-old/a.js`;
    const parent = path.join(path.dirname(process.cwd()), 'b.js');
    assert.deepEqual(namesOf(fn('f', sibling, 1, 1), fn('g', parent, 1, 1)), [`f (${sibling}:1)`, `g (${parent}:1)`]);
  });

  it('make a file relative whose own name begins with two dots', () => {
    assert.deepEqual(namesOf(fn('f', path.join(process.cwd(), '..a.js'), 1, 1)), ['f (..a.js:1)']);
  });

  it('cut a data: address, which is the script itself, and keep which file it was made from', () => {
    const script = 'export%20const%20x=1;'.repeat(120);
    const address = `data:text/javascript,${script}?filePath=/app/src/lib.ts`;
    assert.deepEqual(namesOf(fn('f', address, 20, 5)), ['f (data:text/javascript,…?filePath=/app/src/lib.ts:20)']);
    const encoded = fn('f', `data:text/javascript;charset=utf-8;base64,${'QUJD'.repeat(600)}`, 1, 1);
    assert.deepEqual(namesOf(encoded), ['f (data:text/javascript;charset=utf-8;base64,…:1)']);
    const endless = fn('f', `data:${'x'.repeat(5000)}`, 1, 1);
    assert.ok((namesOf(endless)[0] ?? '').length < 100);
    const two = [fn('f', `${address}a`, 20, 5), fn('f', `${address}b`, 20, 5)];
    assert.equal(new Set(namesOf(...two)).size, 2);
    const database = new Database();
    database.record(new BatchWriter().batch([{ stack: [fn('f', address, 20, 5)] }]));
    assert.equal(query(database).records[0]?.file, 'data:text/javascript,…?filePath=/app/src/lib.ts');
  });

  it('leave what is neither path nor file: URL as it is', () => {
    const files = ['node:fs', 'evalmachine.<anonymous>', 'https://example.com/a.js', 'file:///%ff', 'file://host/a.js'];
    const names = namesOf(...files.map((file) => fn('f', file, 3, 1)));
    assert.deepEqual(
      names,
      files.map((file) => `f (${file}:3)`),
    );
  });

  it('are the bare function name where there is no file', () => {
    assert.deepEqual(namesOf(fn('(garbage collector)', '', 0, 0, 'vm')), ['(garbage collector)']);
  });

  it('leave out a line that is not known', () => {
    assert.deepEqual(namesOf(fn('wasm-function[3]', 'wasm://wasm/1a2b', 0, 0, 'wasm')), [
      'wasm-function[3] (wasm://wasm/1a2b)',
    ]);
  });

  it('call a function without a name (anonymous)', () => {
    const database = new Database();
    database.record(new BatchWriter().batch([{ stack: [fn('', '/a.js', 1, 1)] }]));
    const [record] = query(database).records;
    assert.deepEqual([record?.name, record?.functionName], ['(anonymous) (/a.js:1)', '(anonymous)']);
  });

  it('add the column where two functions would share a name, and only there', () => {
    assert.deepEqual(namesOf(fn('f', '/a.js', 1, 5), fn('f', '/a.js', 1, 60), fn('f', '/a.js', 2, 5)), [
      'f (/a.js:1:5)',
      'f (/a.js:1:60)',
      'f (/a.js:2)',
    ]);
  });

  it('add a number where the column does not tell them apart, or there is none', () => {
    assert.deepEqual(namesOf(fn('f', '/a.js', 1, 5), fn('f', 'file:///a.js', 1, 5)), [
      'f (/a.js:1:5)',
      'f (/a.js:1:5) #2',
    ]);
    const kinds = (['builtin', 'wasm', 'native', 'vm'] as const).map((kind) => fn('f', '', 0, 0, kind));
    assert.deepEqual(namesOf(...kinds), ['f', 'f #2', 'f #3', 'f #4']);
  });

  it('number functions of scripts that have no name in the order of the scripts', () => {
    assert.deepEqual(namesOf(evalFn('f', 9), evalFn('f', 3)), ['f #2', 'f']);
  });

  it('number in an order that does not depend on which function came first', () => {
    const [one, two] = [fn('f', '', 0, 0, 'builtin'), fn('f', '', 0, 0, 'native')];
    assert.deepEqual(namesOf(one, two), ['f', 'f #2']);
    assert.deepEqual(namesOf(two, one), ['f #2', 'f']);
  });

  it('stay unique where a function is already called as the made-up name', () => {
    const tricky = [
      fn('f', '', 0, 0, 'builtin'),
      fn('f', '', 0, 0, 'native'),
      fn('f #2', '', 0, 0, 'builtin'),
      fn('g', '/a.js', 1, 5),
      fn('g', '/a.js', 1, 6),
      fn('g', '/a.js:1', 5, 9),
      fn('(other)', '', 0, 0, 'vm'),
    ];
    const names = namesOf(...tricky);
    assert.equal(new Set(names).size, tricky.length);
    assert.deepEqual(names.slice(0, 3), ['f', 'f #3', 'f #2']);
  });

  it('are what a filter sees', () => {
    const database = new Database();
    database.record(new BatchWriter().batch([{ stack: [fn('f', inside, 1, 5)] }, { stack: [fn('f', inside, 1, 60)] }]));
    assert.equal(query(database, { filter: /^f \(src\/json\.js:1:60\)$/ }).records.length, 1);
  });
});
