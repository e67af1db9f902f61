/** Several databases summed up as one: as if one had counted everything, from one question to the next. */
import assert from 'node:assert/strict';
import { Database, MergedStore, runAtOnce, type Snapshot } from '../src/database';
import { query, querySteps } from '../src/query';
import { BatchWriter, fn, type HitSpec, stackLines } from './helpers/batches';

const A = fn('a', '/app/a.js', 1);
const B = fn('b', '/app/b.js', 2);
const C = fn('c', '/app/c.js', 3);

function databaseOf(...hits: HitSpec[]) {
  const database = new Database();
  const writer = new BatchWriter();
  const add = (...more: HitSpec[]): void => database.record(writer.batch(more));
  add(...hits);
  return { database, add };
}

function summed(merged: MergedStore, ...databases: Database[]): Snapshot {
  return runAtOnce(merged.sum(databases.map((database) => runAtOnce(database.snapshot()))));
}

describe('30.database.merged', () => {
  it('has the stacks of all, equal ones once, with their lines, tiers and CPU time', () => {
    const first = databaseOf({ stack: [A, B], hits: 2, cpuNanos: 20, tier: 'maglev' }, { stack: [{ of: C, line: 7 }] });
    const second = databaseOf(
      { stack: [A, B], hits: 3, cpuNanos: 30, tier: 'turbofan' },
      { stack: [B, { of: A, line: 9 }] },
    );
    const merged = summed(new MergedStore(), first.database, second.database);
    assert.deepEqual(stackLines(merged), ['a < b: 5', 'b < a: 1', 'c: 1']);
    const [stack] = merged;
    assert.deepEqual([stack?.cpuNanos, stack?.tiers.maglev, stack?.tiers.turbofan], [50, 2, 3]);
    assert.deepEqual([merged.totalHits, merged.totalCpuNanos, merged.totalStacks, merged.otherHits], [7, 50, 3, 0]);
    const lines = [...merged].flatMap(({ frames }) => frames.map(({ line }) => line));
    assert.deepEqual(lines.filter((line) => line > 0).toSorted(), [7, 9]);
  });

  it('follows what is counted, defined and reset between two questions', () => {
    const merged = new MergedStore();
    const one = databaseOf({ stack: [A], hits: 1 });
    const two = databaseOf({ stack: [B], hits: 1 });
    const before = summed(merged, one.database, two.database);
    one.add({ stack: [A], hits: 4 }, { stack: [C, A], hits: 2 });
    two.database.reset();
    two.add({ stack: [C], hits: 1 });
    assert.deepEqual(stackLines(summed(merged, one.database, two.database)), ['a: 5', 'c < a: 2', 'c: 1']);
    assert.deepEqual(stackLines(summed(merged, two.database)), ['c: 1']);
    assert.deepEqual(stackLines(before), ['a: 1', 'b: 1']);
  });

  it('answers questions that overlap each for itself', () => {
    const merged = new MergedStore();
    const one = databaseOf({ stack: [A] });
    const two = databaseOf({ stack: [B] }, { stack: [C] });
    const works = [one, two].map(({ database }) => merged.sum([runAtOnce(database.snapshot())]));
    const results: string[][] = [];
    while (results.length < works.length) {
      for (const work of works) {
        const { done, value } = work.next();
        if (done === true) results.push(stackLines(value));
      }
    }
    assert.deepEqual(results.toSorted(), [['a: 1'], ['b: 1', 'c: 1']]);
  });

  it('adds up what did not fit, also where a database took it from another one', () => {
    const full = new Database({ maxMemoryBytes: 1024 * 1024 });
    const writer = new BatchWriter();
    for (let i = 0; i < 4000; i++)
      full.record(writer.batch([{ stack: [fn(`${'x'.repeat(300)}${i}`, '/app/x.js', i)], cpuNanos: 1 }]));
    assert.ok(full.otherHits > 0);
    const merged = summed(new MergedStore(), full, databaseOf({ stack: [A] }).database);
    assert.deepEqual([merged.totalHits, merged.otherHits], [4001, full.otherHits]);
    const copy = new Database();
    copy.record(new BatchWriter().batch([{ stack: [fn('(other)', '', 0, 0, 'vm')], hits: 9 }]));
    assert.deepEqual([copy.otherHits, query(copy).records.map(({ name }) => name)], [9, ['(other)']]);
  });

  it('can be asked as a database is', () => {
    const merged = new MergedStore();
    const parts = [databaseOf({ stack: [A, B], hits: 2 }), databaseOf({ stack: [B], hits: 3 })].map(
      ({ database }) => database,
    );
    const source = { nowMillis: 0, snapshot: () => merged.sum(parts.map((part) => runAtOnce(part.snapshot()))) };
    const { records, totalHits } = runAtOnce(querySteps(source, { sort: 'total' }));
    assert.deepEqual(
      records.map(({ functionName, hits, selfHits }) => [functionName, hits, selfHits]),
      [
        ['b', 5, 3],
        ['a', 2, 2],
      ],
    );
    assert.equal(totalHits, 5);
  });
});
