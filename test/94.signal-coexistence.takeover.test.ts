import assert from 'node:assert/strict';
import { run } from './helpers/child';

interface TakeoverResult {
  /** How long it took each time, in milliseconds. */
  readonly noticedMillis: readonly number[];
  /** Of the thread, in all; what the profile has; and what was counted as lost. */
  readonly cpuNanos: number;
  readonly chargedNanos: number;
  readonly lostNanos: number;
  /** Ticks that a takeover had cost before a pause. */
  readonly lostBeforePause: number;
}

/** The program makes little garbage; with room for it, no collection comes by to notice. */
const FLAGS = ['--min-semi-space-size=64', '--max-semi-space-size=64'];

describe('the CPU profiler of V8, started by a thread that works on and does not come back to its loop', () => {
  for (const clock of ['monotonic', 'cputime']) {
    it(`is noticed within 0.2 s, and what was not seen is charged to nobody and counted: ${clock}`, async () => {
      const result: TakeoverResult = await run('takeover.cjs', { args: [clock], flags: FLAGS });
      const { noticedMillis, cpuNanos, chargedNanos, lostNanos, lostBeforePause } = result;
      // A machine with other work may let the one that looks wait.
      assert.ok(Math.min(...noticedMillis) < 200, JSON.stringify(result));
      assert.ok(Math.max(...noticedMillis) < 2000, JSON.stringify(result));
      assert.ok(lostNanos > 20e6 && lostBeforePause > 0, JSON.stringify(result));
      const known = (chargedNanos + lostNanos) / cpuNanos;
      assert.ok(known > 0.9 && known < 1.1, JSON.stringify(result));
    });
  }
});
