import assert from 'node:assert/strict';
import { run } from './helpers/child';

const MAX_UNRESOLVED_SHARE = 0.005;

describe('a workload of zlib, crypto, JSON, RegExp, sort, async, streams, wasm, generators, Proxy and garbage', () => {
  for (const when of ['early', 'late']) {
    it(`has a function for more than 99.5 % of its frames, with the profiler attached ${when}`, async () => {
      const { stats, unresolved, records } = await run('mixed-work.cjs', { args: [when] });
      const share = stats.unresolvedFrames / stats.frames;
      assert.ok(share < MAX_UNRESOLVED_SHARE, `${share * 100} %:\n${unresolved.join('\n')}`);
      const kinds = new Set(records.map(({ kind }: any) => kind));
      assert.deepEqual([...kinds].sort(), ['builtin', 'javascript', 'native', 'vm', 'wasm']);
      assert.equal(stats.inlining, 'on', stats.inliningReason);
    });
  }
});

describe('in a program that is all interpreted', () => {
  let records: any[];

  before(async () => {
    const flags = ['--no-opt', '--no-sparkplug', '--no-maglev'];
    records = await run('interpreted-caller.cjs', { flags });
  });

  it('a function that called native code is found, though that code has copies of its addresses on the stack', () => {
    const caller = records.find(({ functionName }) => functionName === 'interpretedCaller');
    assert.ok(caller?.hits > 20, JSON.stringify(records));
    assert.deepEqual(
      records.filter(({ kind }) => kind === 'wasm'),
      [],
    );
  });

  it('the self-test, which goes on for long there, counts as the work of the profiler', () => {
    const names = records.map(({ functionName }) => functionName);
    assert.deepEqual(
      names.filter((name) => name.startsWith('selfTest')),
      [],
    );
    assert.ok(names.includes('(profiler)'));
  });
});

describe('a function that calls builtins without end', () => {
  for (const { code, flags } of [
    { code: 'baseline code', flags: ['--always-sparkplug', '--no-maglev', '--no-opt'] },
    { code: 'bytecode', flags: ['--no-sparkplug', '--no-maglev', '--no-opt'] },
  ]) {
    it(`is on the stack of all samples, those in the first and last instructions of a builtin too, in ${code}`, async () => {
      const { totalHits, strangers } = await run('many-calls.cjs', { flags });
      assert.ok(totalHits > 1000, `${totalHits} hits`);
      const hits = strangers.reduce((sum: number, stack: any) => sum + Number(stack.hits), 0);
      assert.ok(hits < totalHits * 0.003, `${hits} of ${totalHits}: ${JSON.stringify(strangers)}`);
    });
  }
});

describe('functions that call each other without end', () => {
  const TIERS = [
    { tier: 'interpreted', flags: ['--no-sparkplug', '--no-maglev', '--no-opt'] },
    { tier: 'baseline', flags: ['--always-sparkplug', '--no-maglev', '--no-opt'] },
    { tier: 'maglev', flags: ['--maglev', '--no-turbofan', '--no-maglev-inlining'], from: 24 },
    { tier: 'turbofan', flags: ['--no-maglev', '--no-turbo-inlining'] },
  ];
  for (const { tier, flags, from = 0 } of TIERS) {
    it(`have their callers on the stack also while they are entered and left, in ${tier} code`, async function () {
      if (Number(process.versions.node.split('.')[0]) < from) return this.skip();
      const { hits, broken, examples } = await run('call-chain.cjs', { flags });
      assert.ok(hits > 1000, `${hits} hits`);
      assert.ok(broken < hits * 0.003, `${broken} of ${hits}, such as ${JSON.stringify(examples)}`);
    });
  }
});
