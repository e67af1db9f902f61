/** The contract of docs/signal-safety.md: what the handler calls is watched from within the process, by a preloaded library. */
import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { addonPath } from '../src/binding/load';
import { type Outcome, runToEnd, type RunOptions } from './helpers/child';
import { compiledLibraries } from './helpers/shared-library';

interface Watched {
  readonly outcome: Outcome;
  /** How often a handler of SIGPROF ran. */
  readonly handlerRuns: number;
  /** The function that a handler called and may not call; empty where there was none. */
  readonly broken: string;
  /** How often each such function was called elsewhere. */
  readonly calls: Record<string, number>;
}

describe('the SIGPROF handler', function () {
  this.timeout(60_000);
  const library = compiledLibraries('handler-watch', 'bad-handler');

  async function watch(program: string, options: RunOptions): Promise<Watched> {
    const env = { LD_PRELOAD: library['handler-watch'], ...options.env };
    const outcome = await runToEnd(program, { timeoutMillis: 50_000, ...options, env });
    const line = outcome.stderr.split('\n').findLast((each) => each.startsWith('{"handlerRuns"'));
    assert.ok(line, `no report: code ${outcome.code}, signal ${outcome.signal}\n${outcome.stderr}`);
    return { outcome, ...(JSON.parse(line) as Omit<Watched, 'outcome'>) };
  }

  for (const clock of ['monotonic', 'cputime', 'perf']) {
    it(`neither allocates nor frees, locks nor waits, whatever it interrupts, on the ${clock} clock`, async function () {
      if (clock === 'perf') await skipWithoutPerf(this);
      const { outcome, handlerRuns, calls, broken } = await watch('handler-contract.cjs', {
        args: [clock],
        flags: ['--expose-gc'],
      });
      assert.equal(broken, '');
      assert.equal(outcome.code, 0, outcome.stderr);
      const { samples, foreignSignals, received } = outcome.result as Record<
        'samples' | 'foreignSignals' | 'received',
        number
      >;
      assert.ok(samples > 0 && foreignSignals > 0 && received > 0);
      assert.ok(handlerRuns >= samples + foreignSignals + received);
      for (const name of ['malloc', 'free', 'pthread_mutex_lock']) assert.ok((calls[name] ?? 0) > 1000, name);
    });
  }

  const DEEDS = { nothing: '', allocate: 'malloc', free: 'free', lock: 'pthread_mutex_lock' };
  for (const [deed, expected] of Object.entries(DEEDS)) {
    it(`would be noticed if it did wrong: ${deed}`, async () => {
      const options = { args: [library['bad-handler']], env: { BAD_HANDLER: deed } };
      const { handlerRuns, broken } = await watch('bad-handler.cjs', options);
      assert.equal(handlerRuns, 1);
      assert.equal(broken, expected);
    });
  }
});

async function skipWithoutPerf(context: Mocha.Context): Promise<void> {
  const { error } = (await runToEnd('clock.cjs', { args: ['perf'] })).result;
  if (error !== undefined) context.skip();
}

describe('the addon', () => {
  it('is bound as a whole when it is loaded, and has no thread-local variable: those that no first use allocates are refused by musl', function () {
    if (spawnSync('readelf', ['--version']).status !== 0) this.skip();
    const readelf = (option: string): string =>
      execFileSync('readelf', ['--wide', option, addonPath() ?? ''], { encoding: 'utf8' });
    assert.match(readelf('--dynamic'), /\bNOW\b/);
    assert.match(readelf('--dynamic'), /\bNODELETE\b/);
    assert.match(readelf('--segments'), /\bLOAD\b/);
    assert.doesNotMatch(readelf('--segments'), /\bTLS\b/);
    assert.doesNotMatch(readelf('--dynamic'), /\bSTATIC_TLS\b/);
  });
});
