/** How work in slices shares the thread: counted by turns of the event loop, not by the clock. */
import assert from 'node:assert/strict';
import { Database } from '../src/database';
import { exportProfile, profileSteps } from '../src/formats';
import { NEW_SLICE, runAtOnce, runInSlices, type Steps } from '../src/pace';
import { querySteps } from '../src/query';
import { BatchWriter, fn } from './helpers/batches';

const JOBS = 10;

/** Turns of the event loop from its making on. */
class Turns {
  count = 0;
  #next = setImmediate(() => this.#turn());

  end(): void {
    clearImmediate(this.#next);
  }

  #turn(): void {
    this.count++;
    this.#next = setImmediate(() => this.#turn());
  }
}

function largeDatabase(): Database {
  const functions = Array.from({ length: 5_000 }, (_, i) => fn(`f${i % 100}`, `/app/${i % 7}.js`, i + 1, 1));
  const stackOf = (i: number) => Array.from({ length: 12 }, (_, depth) => functions[(i * (depth + 1)) % 5_000]!);
  const database = new Database();
  database.record(new BatchWriter().batch(Array.from({ length: 3_000 }, (_, i) => ({ stack: stackOf(i) }))));
  return database;
}

describe('work in slices', () => {
  let turns: Turns;
  beforeEach(() => (turns = new Turns()));
  afterEach(() => turns.end());

  it('has one slice in a turn of the event loop, however many jobs there are, each in its turn', async () => {
    const slices: { readonly job: number; readonly turn: number }[] = [];
    function* work(job: number): Steps<void> {
      for (let step = 0; step < 4; step++) {
        slices.push({ job, turn: turns.count });
        yield NEW_SLICE;
      }
    }
    await Promise.all(Array.from({ length: JOBS }, async (_, job) => runInSlices(work(job))));
    const later = slices.slice(JOBS);
    assert.equal(new Set(later.map(({ turn }) => turn)).size, 3 * JOBS, 'two slices in one turn');
    assert.deepEqual(
      slices.map(({ job }) => job),
      Array.from({ length: 4 * JOBS }, (_, i) => i % JOBS),
    );
  });

  it('takes as many turns for ten questions at a time as for one after the other', async () => {
    const database = largeDatabase();
    const ask = async (): Promise<unknown> => runInSlices(querySteps(database, { maxRecords: Infinity }));
    await ask(); // The code is warm then.
    const turnsOf = async (jobs: number): Promise<number> => {
      const before = turns.count;
      await Promise.all(Array.from({ length: jobs }, ask));
      return turns.count - before;
    };
    let alone = 0;
    for (let i = 0; i < JOBS; i++) alone += await turnsOf(1);
    const together = await turnsOf(JOBS);
    assert.ok(together > alone / 3, `${JOBS} questions took ${together} turns together, and ${alone} alone`);
  });

  it('is shared by questions and exports', async () => {
    const database = largeDatabase();
    const metadata = { startMillis: 0, endMillis: 1, intervalMicros: 1000, clock: 'perf' } as const;
    const profile = runAtOnce(profileSteps(runAtOnce(database.snapshot()), { metadata, dropped: 0 }));
    const encode = async (): Promise<void> => {
      for await (const piece of exportProfile(profile, 'collapsed')) assert.ok(piece.length > 0);
    };
    const turnsOf = async (jobs: number): Promise<number> => {
      const before = turns.count;
      await Promise.all(Array.from({ length: jobs }, encode));
      return turns.count - before;
    };
    await encode();
    const alone = (await turnsOf(1)) + (await turnsOf(1)) + (await turnsOf(1));
    const together = await turnsOf(JOBS);
    assert.ok(together > alone * (JOBS / 9), `${JOBS} took ${together} turns together, three ${alone} alone`);
  });

  it('goes on after a job that failed, and one that waits holds up no other', async () => {
    function* fails(): Steps<void> {
      yield NEW_SLICE;
      throw new Error('on purpose');
    }
    const never = { now: () => undefined, later: async () => new Promise<void>(() => undefined) };
    function* waits(): Steps<void> {
      yield never;
    }
    function* works(): Steps<string> {
      yield NEW_SLICE;
      return 'done';
    }
    void runInSlices(waits());
    const failed = assert.rejects(runInSlices(fails()), { message: 'on purpose' });
    assert.equal(await runInSlices(works()), 'done');
    await failed;
  });
});
