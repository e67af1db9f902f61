import assert from 'node:assert/strict';
import { run } from './helpers/child';

interface Wasm {
  name: string;
  file: string;
  hits: number;
  selfHits: number;
}

const URL = /^wasm:\/\/wasm\/[0-9a-f]+$/;
const CHAIN = ['named inner', 'named_middle', 'namedOuter'];
// From V8 13 on, a function of WebAssembly may be inlined into another one, which it is then a part of.
const NOT_INLINED = Number(process.versions.node.split('.')[0]) >= 24 ? ['--no-wasm-inlining'] : [];
const TIERS = [
  { tier: 'code as it comes', flags: [] },
  { tier: 'baseline code', flags: ['--liftoff-only'] },
  { tier: 'optimised code', flags: ['--no-liftoff'] },
];

const sumOf = (stacks: any[]): number => stacks.reduce((sum: number, { hits }) => sum + Number(hits), 0);

for (const { tier, flags } of TIERS) {
  describe(`functions of WebAssembly, in ${tier}`, () => {
    const profile = async (what: string) => {
      const { wasm, stacks, unresolved } = await run('wasm-names.cjs', {
        args: [what],
        flags: [...flags, ...NOT_INLINED],
        timeoutMillis: 50_000,
      });
      assert.equal(unresolved, 0);
      const total = wasm.reduce((sum: number, { selfHits }: Wasm) => sum + selfHits, 0);
      const named = (wasm as Wasm[]).filter(({ name }) => name !== '(wasm)');
      const hitsOf = (name: string) => named.find((record) => record.name === name)?.hits ?? 0;
      return { wasm: named, names: named.map(({ name }) => name).sort(), stacks, total, hitsOf };
    };

    it('have the names of their module, and its URL as their file', async () => {
      const { wasm, names, stacks, total, hitsOf } = await profile('chain');
      assert.deepEqual(names, [...CHAIN].sort());
      for (const { file } of wasm) assert.match(file, URL);
      const whole = stacks.filter((stack: any) => stack.names.join().includes(CHAIN.join()));
      assert.ok(hitsOf('named inner') > 50 && hitsOf('named inner') > 0.95 * total, JSON.stringify(wasm));
      assert.ok(sumOf(whole) > 0.95 * total, JSON.stringify(stacks));
    });

    it('have that of their export where they have no name, else their number', async () => {
      const { names } = await profile('unnamed');
      assert.deepEqual(names, ['exportedInner', 'exportedOuter', 'wasm-function[2]']);
    });

    it('are those of their own module, with their share of the time, where two have the same code', async () => {
      const { wasm, names, hitsOf } = await profile('two');
      assert.deepEqual(names, [...CHAIN, 'exportedInner'].sort());
      assert.equal(new Set(wasm.map(({ file }) => file)).size, 2);
      const ratio = hitsOf('named inner') / hitsOf('exportedInner');
      assert.ok(ratio > 2 && ratio < 4.5, `the one that takes three times as long has ${ratio} times as much`);
    });

    it('are one function in all instances of a module', async () => {
      assert.deepEqual((await profile('instances')).names, ['named inner']);
    });

    it('that call themselves, and then JavaScript, are on the stack as often', async () => {
      const { stacks, hitsOf } = await profile('back');
      const called = stacks.filter(({ names }: any) => names[0] === 'hot');
      const inWhole = called.filter(
        ({ names }: any) => names.filter((name: string) => name === 'namedDown').length === 21,
      );
      assert.ok(hitsOf('namedDown') > 50);
      assert.ok(sumOf(inWhole) > 0.95 * sumOf(called), JSON.stringify(stacks));
    });

    it('are known in code that runs on after it was replaced, with a frame of any size', async () => {
      const { names, total, hitsOf } = await profile('once');
      assert.deepEqual(names, ['named inner', 'namedLarge']);
      assert.ok(hitsOf('named inner') > 50 && hitsOf('namedLarge') > 50);
      assert.ok(hitsOf('named inner') + hitsOf('namedLarge') > 0.98 * total, `of ${total}`);
    });
  });
}
