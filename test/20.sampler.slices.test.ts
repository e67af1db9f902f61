import assert from 'node:assert/strict';
import { Database } from '../src/database';
import { piecesOf } from '../src/sampler/batch-pieces';
import type { SimpleLauncher } from '../src/launcher';
import type { FunctionInfo, SampleBatch } from '../src/types';
import { BatchWriter, fn, stackLines } from './helpers/batches';
import { cancelAll, startedLauncher } from './helpers/fake-launcher';

const FUNCTIONS: readonly FunctionInfo[] = Array.from({ length: 200 }, (_, i) =>
  fn(`f${i}`, `/app/${i % 7}.js`, i + 1, 1),
);

/** As many stacks of 20 frames as asked for, each different. */
function manyStacks(writer: BatchWriter, count: number, first = 0): SampleBatch {
  const hits = Array.from({ length: count }, (_, i) => ({
    stack: Array.from({ length: 20 }, (__, depth) => FUNCTIONS[(first + i * (depth + 1) + depth) % FUNCTIONS.length]!),
    hits: i + 1,
    cpuNanos: i,
  }));
  return writer.batch(hits);
}

function contentOf(batches: readonly SampleBatch[]): unknown {
  const database = new Database();
  for (const batch of batches) database.record(batch);
  return [database.totalHits, database.totalCpuNanos, database.totalStacks, stackLines(database.stacks())];
}

describe('the pieces of a batch', () => {
  it('say what the batch says, in the same order, and hits last', () => {
    const [oneWriter, otherWriter] = [new BatchWriter(), new BatchWriter()];
    const batches = [0, 500].map((first) => manyStacks(oneWriter, 400, first));
    const pieces = [0, 500].flatMap((first) => piecesOf(manyStacks(otherWriter, 400, first)));
    assert.ok(pieces.length > 10, `${pieces.length} pieces`);
    assert.deepEqual(contentOf(pieces), contentOf(batches));
    for (const piece of pieces) {
      assert.ok(piece.functions.length <= 64 && piece.stacks.length < 1024 + 21);
    }
  });

  it('are the batch itself where it is small', () => {
    const batch = manyStacks(new BatchWriter(), 3);
    assert.deepEqual(piecesOf(batch), [batch]);
    const empty = new BatchWriter().batch([]);
    assert.deepEqual(piecesOf(empty), [empty]);
  });

  it('begin new ids once', () => {
    const pieces = piecesOf({ ...manyStacks(new BatchWriter(), 400), reset: true });
    assert.deepEqual(new Set(pieces.slice(1).map(({ reset }) => reset)), new Set([false]));
    assert.equal(pieces[0]?.reset, true);
  });
});

describe('answers while much waits to be drained', () => {
  afterEach(cancelAll);

  function launch(): { launcher: SimpleLauncher; push: (batch: SampleBatch) => unknown } {
    const { launcher, native } = startedLauncher();
    return { launcher, push: (batch) => native.batches.push(batch) };
  }

  it('are those of a query that does it at once', async () => {
    const { launcher, push } = launch();
    push(manyStacks(new BatchWriter(), 2000));
    const answer = launcher.queryAsync({ maxRecords: Infinity });
    assert.equal(launcher.sampler.database.totalHits, 0, 'it is done in slices');
    assert.deepEqual(await answer, launcher.query({ maxRecords: Infinity }));
    launcher.cancel();
  });

  it('have all that was sampled before the call, also where a reset or a query comes right after', async () => {
    for (const interrupt of ['reset', 'query', 'cancel'] as const) {
      const { launcher, push } = launch();
      push(manyStacks(new BatchWriter(), 2000));
      const answers = [launcher.queryAsync(), launcher.profileAsync().then(({ totals }) => totals)];
      launcher[interrupt]();
      const expected = (2000 * 2001) / 2;
      assert.deepEqual(
        (await Promise.all(answers)).map(({ totalHits }) => totalHits),
        [expected, expected],
      );
      assert.equal(launcher.sampler.database.totalHits, interrupt === 'reset' ? 0 : expected);
      launcher.cancel();
    }
  });

  it('let the event loop turn while they are made', async () => {
    const { launcher, push } = launch();
    push(manyStacks(new BatchWriter(), 4000));
    let turns = 0;
    const count = (): void => {
      turns++;
      next = setImmediate(count);
    };
    let next = setImmediate(count);
    await launcher.queryAsync();
    clearImmediate(next);
    assert.ok(turns >= 3, `${turns} turns`);
    launcher.cancel();
  });

  it('are refused for a bad option only once, and the next answer has everything', async () => {
    const { launcher, push } = launch();
    push(manyStacks(new BatchWriter(), 2000));
    await assert.rejects(launcher.queryAsync({ maxRecords: -1 }), { name: 'RangeError', message: /maxRecords/ });
    assert.equal((await launcher.queryAsync()).totalHits, (2000 * 2001) / 2);
    launcher.cancel();
  });
});
