import assert from 'node:assert/strict';
import path from 'node:path';
import { run } from './helpers/child';

interface Stack {
  names: string[];
  files: string[];
  cpuNanos: number;
}

const PROGRAMS = path.join(__dirname, 'fixtures', 'programs');
const NAMES = path.join(PROGRAMS, 'names.cjs');

async function profile(what: string) {
  const { records, stacks, stats } = await run('names.cjs', { args: [what] });
  const cpuWhere = (holds: (stack: Stack) => boolean): number =>
    (stacks as Stack[]).filter(holds).reduce((sum, { cpuNanos }) => sum + cpuNanos, 0);
  const find = (functionName: string, file = NAMES) =>
    records.find((record: any) => record.functionName === functionName && record.file === file);
  return { records, stats, cpuWhere, find };
}

describe('names', () => {
  it('tell two functions of one name apart', async () => {
    const { records } = await profile('twins');
    const twins = records.filter(({ functionName }: any) => functionName === 'twin');
    assert.equal(twins.length, 2);
    const [longer, shorter] = twins;
    assert.notEqual(longer.name, shorter.name);
    assert.ok(longer.line > shorter.line);
    const ratio = longer.cpuNanos / shorter.cpuNanos;
    assert.ok(ratio > 1.4 && ratio < 2.8, `the one that takes twice as long has ${ratio} times as much`);
  });

  it('are those of methods, private methods, static methods and accessors', async () => {
    const { find } = await profile('classes');
    for (const name of ['draw', '#secret', 'ofKind', 'get area']) assert.ok(find(name)?.hits > 5, name);
  });

  it('are there for builtins, below the function that uses them', async () => {
    const { cpuWhere, find } = await profile('builtins');
    const below = (caller: string, name: RegExp) =>
      cpuWhere(({ names }) => {
        const top = names.findIndex((candidate) => name.test(candidate));
        return top >= 0 && names.indexOf(caller) > top;
      });
    assert.ok(below('sorting', /^ArrayPrototypeSort$/) > find('sorting').cpuNanos / 2);
    assert.ok(below('matching', /^StringPrototypeReplace$/) > find('matching').cpuNanos / 2);
    assert.ok(below('parsing', /JsonParse/) > find('parsing').cpuNanos / 4);
  });

  it('are there for the native code of zlib and crypto, as the leaf', async () => {
    const { cpuWhere, find } = await profile('natives');
    const leaf = (caller: string, name: RegExp) =>
      cpuWhere(({ names }) => name.test(names[0] ?? '') && names.includes(caller));
    const deflating = leaf('deflating', /deflate|longest_match|fill_window|adler|crc|tree/i);
    assert.ok(deflating > find('deflating').cpuNanos / 2, `${deflating} of ${find('deflating').cpuNanos}`);
    const hashing = leaf('hashing', /sha256/i);
    assert.ok(hashing > find('hashing').cpuNanos / 2, `${hashing} of ${find('hashing').cpuNanos}`);
  });

  it('are there for code from eval, new Function and scripts of node:vm', async () => {
    const { find, records } = await profile('dynamicCode');
    assert.ok(find('inEval', 'evaluated.js')?.hits > 5);
    const script = find('inScript', '/virtual/script.js');
    assert.ok(script?.hits > 5);
    assert.equal(script.line, 11);
    assert.ok(find('a key')?.hits > 5, 'an arrow function has the name of its property');
    const constructed = records.find(
      ({ functionName, file, kind }: any) =>
        /^\(?anonymous\)?$/.test(functionName) && file === '' && kind === 'javascript',
    );
    assert.ok(constructed?.hits > 5, 'new Function gives an anonymous function without a file');
  });

  it('of an ES module have the URL of its file, and `default` has its name', async () => {
    const { find } = await profile('modules');
    const url = `file://${path.join(PROGRAMS, 'names-module.mjs')}`;
    assert.ok(find('workOfModule', url)?.hits > 5);
    assert.equal(find('workOfModule', url).line, 2);
    assert.ok(find('default', url)?.hits > 5);
  });
});

describe('the garbage collector', () => {
  it('is a leaf below the function that caused the collection', async () => {
    const { cpuWhere, find } = await profile('garbage');
    const leaf = (names: string[]) => names[0] === '(garbage collector)';
    const collecting = cpuWhere(({ names }) => leaf(names));
    assert.ok(collecting > 0);
    const caused = cpuWhere(({ names }) => leaf(names) && names.includes('makesGarbage'));
    assert.ok(caused > collecting * 0.5, `${caused} of ${collecting} ns`);
    assert.ok(find('makesGarbage').cpuNanos > find('makesGarbage').selfCpuNanos);
  });
});
