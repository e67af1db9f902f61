/** A thread that waits in the kernel waits as long as it would without the profiler, and its time is that of the stack that waits. */
import assert from 'node:assert/strict';
import { busyTicks, run } from './helpers/child';
import { compiledLibraries } from './helpers/shared-library';

const INTERVALS = [1000, 200, 50];
const MILLIS = 60;
const WAIT_OF_NODE_MILLIS = 400;

const WITH_A_TIMEOUT = [
  ...['usleep', 'nanosleep', 'clock_nanosleep', 'clock_nanosleep_until', 'poll', 'ppoll', 'ppoll_with_mask', 'select'],
  ...['pselect_with_mask', 'epoll_wait', 'epoll_pwait', 'sem_timedwait', 'cond_timedwait', 'recv', 'read'],
  ...['sigtimedwait', 'semtimedop', 'nanosleep_in_place'],
];
const WITHOUT = ['sem_wait', 'read_pipe', 'waitpid', 'receive_all'];
/** That it waits is not certain: the other side may be quick. */
const IN_PARTS = ['send_all'];

interface Wait {
  readonly error: number;
  readonly millis: number;
}

interface WaitsOfNode {
  readonly waitedMillis: number;
  readonly workedMillis: number;
  readonly waiting: number;
  readonly working: number;
  readonly stats: { readonly overruns: number };
}

describe('native code that waits', function () {
  this.timeout(60_000);
  const library = compiledLibraries('waits');

  for (const intervalMicros of INTERVALS) {
    it(`waits to the end, with the result that it would have, at ${intervalMicros} us`, async () => {
      const names = [...WITH_A_TIMEOUT, ...WITHOUT, ...IN_PARTS];
      const args = [library.waits, String(intervalMicros), String(MILLIS), ...names];
      const { without, profiled, hits, stats, elapsedMillis } = await run('waits.cjs', { args });
      for (const name of names) {
        const [expected, actual] = [without[name] as Wait, profiled[name] as Wait];
        assert.equal(actual.error, expected.error, `${name} ended with another result`);
        if (IN_PARTS.includes(name)) continue;
        // Where the kernel does not keep what is left, the time since the last tick that was not CPU time stands for it.
        const least = MILLIS - intervalMicros / 1000 - 0.5;
        assert.ok(actual.millis >= least, `${name} waited ${actual.millis} of ${MILLIS} ms`);
      }
      const due = (elapsedMillis * 1000) / intervalMicros;
      assert.ok(Math.abs(busyTicks(stats) / due - 1) < 0.05, `${busyTicks(stats)} ticks of ${due}`);
      assert.ok(hits > 0.95 * due - 10, `${hits} hits of ${due} while waiting; ${stats.overruns} overruns`);
    });

    it(`is ended by another signal as ever, at ${intervalMicros} us`, async () => {
      const name = 'interrupted_nanosleep';
      const { without, profiled } = await run('waits.cjs', {
        args: [library.waits, String(intervalMicros), String(4 * MILLIS), name],
      });
      assert.equal((without[name] as Wait).error, 4, 'EINTR');
      assert.equal((profiled[name] as Wait).error, 4, 'EINTR');
      assert.ok((profiled[name] as Wait).millis < 4 * MILLIS, 'the signal was kept from it');
    });
  }
});

describe("Node.js's own waits", function () {
  this.timeout(60_000);

  for (const how of ['Atomics.wait', 'execFileSync']) {
    for (const intervalMicros of INTERVALS) {
      it(`${how} has the hits of its time, at ${intervalMicros} us`, async () => {
        const args = [how, String(intervalMicros), String(WAIT_OF_NODE_MILLIS)];
        const { waitedMillis, workedMillis, waiting, working, stats } = (await run('waits-of-node.cjs', {
          args,
        })) as WaitsOfNode;
        const due = (waitedMillis * 1000) / intervalMicros;
        // Of the wait itself; a process is also started, and may itself wait for a processor then.
        const least = (WAIT_OF_NODE_MILLIS * 1000) / intervalMicros;
        assert.ok(waiting > 0.95 * least && waiting < 1.05 * due, `${waiting} hits of ${least} to ${due}`);
        // While the process waits for a processor, its ticks are overruns: what is left of JavaScript is no more than its time.
        const most = (workedMillis * 1000) / intervalMicros;
        assert.ok(working < 1.05 * most + 5, `${working} hits of ${most} at the most`);
        assert.ok(waiting + working + stats.overruns > 0.95 * (due + most), `${stats.overruns} overruns`);
      });
    }
  }
});

describe('SQLite', function () {
  this.timeout(30_000);

  for (const intervalMicros of INTERVALS) {
    it(`waits for a lock as long as its busy_timeout says, at ${intervalMicros} us`, async function () {
      if (Number(process.versions.node.split('.')[0]) < 22) this.skip();
      const { withoutMillis, profiledMillis } = await run('sqlite-busy.cjs', {
        args: [String(intervalMicros)],
        flags: ['--experimental-sqlite', '--no-warnings'],
      });
      assert.ok(profiledMillis > 0.9 * withoutMillis, `${profiledMillis} ms, ${withoutMillis} ms without the profiler`);
    });
  }
});
