import assert from 'node:assert/strict';
import { Database, runAtOnce, runInSlices, startTogether, type Steps } from '../src/database';
import { query, queryAsync } from '../src/query';
import { sortedFirst } from '../src/query/sorted-first';
import type { FunctionInfo, QueryOptions, SampleBatch } from '../src/types';
import { BatchWriter, fn } from './helpers/batches';

const FUNCTIONS: readonly FunctionInfo[] = Array.from({ length: 300 }, (_, i) => fn(`f${i}`, `/app/${i}.js`, i + 1, 1));
const OPTIONS: readonly QueryOptions[] = [
  {},
  { by: 'line', sort: 'self', maxRecords: Infinity },
  { filter: '^f1', maxRecords: 20 },
  { since: '60s' },
];

/** As many stacks of 12 frames as asked for, each different. */
function deepStacks(writer: BatchWriter, count: number): SampleBatch {
  const at = (i: number): FunctionInfo => FUNCTIONS[i % FUNCTIONS.length]!;
  const stacks = Array.from({ length: count }, (_, i) => ({
    stack: [at(i), { of: at((i / 300) | 0), line: i % 3 }, ...Array.from({ length: 10 }, (__, depth) => at(depth))],
    hits: 1 + (i % 5),
  }));
  return writer.batch(stacks);
}

/** Steps that each take a millisecond of the thread. */
function* slowSteps(count: number): Steps<number> {
  for (let i = 0; i < count; i++) {
    const end = performance.now() + 1;
    while (performance.now() < end);
    yield;
  }
  return count;
}

describe('queryAsync', () => {
  it('answers what query does', async () => {
    const database = new Database({ now: () => Date.UTC(2026, 0, 1) });
    database.record(deepStacks(new BatchWriter(), 20_000));
    for (const options of OPTIONS) assert.deepEqual(await queryAsync(database, options), query(database, options));
  });

  it('answers as of the moment of the call, whatever is recorded or reset before it is done', async () => {
    const writer = new BatchWriter();
    const database = new Database();
    database.record(deepStacks(writer, 20_000));
    for (const options of OPTIONS) {
      const expected = query(database, options);
      const answer = queryAsync(database, options);
      const more = fn(`more${OPTIONS.indexOf(options)}`, '/app/more.js', 1, 1);
      database.record(writer.batch([{ stack: [more, FUNCTIONS[0]!], hits: 1000 }]));
      assert.deepEqual({ ...(await answer), window: 0 }, { ...expected, window: 0 });
    }
    const expected = query(database);
    const answer = queryAsync(database);
    database.reset();
    database.record(deepStacks(writer, 100));
    assert.deepEqual(await answer, expected);
  });

  it('rejects for a bad option, and leaves the database alone', async () => {
    const database = new Database();
    await assert.rejects(queryAsync(database, { maxRecords: -1 }), { name: 'RangeError', message: /maxRecords/ });
    await assert.rejects(queryAsync(database, { by: 'file' } as unknown as QueryOptions), {
      name: 'RangeError',
      message: /'by' must be one of 'function', 'line'/,
    });
  });
});

describe('work in steps', () => {
  it('lets the event loop turn between its slices', async () => {
    let turns = 0;
    const count = (): void => {
      turns++;
      next = setImmediate(count);
    };
    let next = setImmediate(count);
    assert.equal(await runInSlices(slowSteps(60)), 60);
    clearImmediate(next);
    assert.ok(turns >= 3, `${turns} turns`);
  });

  it('comes to the same result at once', () => {
    assert.equal(runAtOnce(slowSteps(2)), 2);
  });

  it('that is started together sees the same moment', () => {
    let shared = 1;
    function* read(steps: number): Steps<number> {
      const seen = shared;
      for (let i = 0; i < steps; i++) yield;
      shared++;
      return seen;
    }
    assert.deepEqual(runAtOnce(startTogether([read(3), read(2), read(1)])), [1, 1, 1]);
    assert.deepEqual(runAtOnce(startTogether([])), []);
  });

  it('sorts as a plain sort does, and cuts', () => {
    const compare = (a: number, b: number): number => a - b;
    for (const length of [0, 1, 511, 512, 513, 5000]) {
      const items = Array.from({ length }, (_, i) => (i * 7919) % 1009);
      const sorted = [...items].sort(compare);
      for (const count of [0, 1, 10, 600, Infinity]) {
        assert.deepEqual(runAtOnce(sortedFirst(items, count, compare)), sorted.slice(0, count));
      }
    }
  });
});
