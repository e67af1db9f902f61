import assert from 'node:assert/strict';
import { runToEnd } from './helpers/child';

/** How each program ends when no profiler runs in it. */
const ENDINGS: [way: string, code: number | null, signal: NodeJS.Signals | null][] = [
  ['naturally', 0, null],
  ['exit', 3, null],
  ['exit in a listener', 0, null],
  ['reallyExit', 4, null],
  ['uncaught exception', 1, null],
  ['unhandled rejection', 1, null],
  ['abort', null, 'SIGABRT'],
  ['signal to itself', null, 'SIGTERM'],
];

const BY_SIGNAL: typeof ENDINGS = [
  ['SIGTERM from outside', null, 'SIGTERM'],
  ['SIGTERM while idle', null, 'SIGTERM'],
  ['SIGTERM with a listener', 5, null],
];

const TIMES = 2;

describe('a process that ends while the profiler runs', () => {
  for (const [way, code, signal] of ENDINGS) {
    it(`ends as it would without one: ${way}`, async () => {
      for (let i = 0; i < TIMES; i++) {
        const outcome = await runToEnd('exit.cjs', { args: [way] });
        assert.deepEqual([outcome.code, outcome.signal], [code, signal], outcome.stderr);
      }
    });
  }

  for (const [way, code, signal] of BY_SIGNAL) {
    it(`ends as it would without one: ${way}`, async () => {
      const onFirstLine = (child: { kill(name: NodeJS.Signals): boolean }) => child.kill('SIGTERM');
      const outcome = await runToEnd('exit.cjs', { args: [way], onFirstLine });
      assert.deepEqual([outcome.code, outcome.signal], [code, signal], outcome.stderr);
    });
  }

  it('shows the stack of an exception that nobody caught', async () => {
    const { stderr } = await runToEnd('exit.cjs', { args: ['uncaught exception'] });
    assert.match(stderr, /Error: not caught/);
  });

  it('can still be queried in its exit listener', async () => {
    const { result } = await runToEnd('exit.cjs', { args: ['exit in a listener'] });
    assert.ok(result.totalHits > 0);
  });
});
