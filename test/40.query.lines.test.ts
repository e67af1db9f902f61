import assert from 'node:assert/strict';
import { Database } from '../src/database';
import { query } from '../src/query';
import type { QueryOptions } from '../src/types';
import { BatchWriter, evalFn, fn, type HitSpec } from './helpers/batches';

const main = fn('main', '/app/main.js', 1, 1);
const fib = fn('fib', '/app/fib.js', 3, 10);

function databaseOf(...hits: HitSpec[]): Database {
  const database = new Database();
  database.record(new BatchWriter().batch(hits));
  return database;
}

function linesOf(database: Database, options: QueryOptions = {}): unknown[] {
  return query(database, { by: 'line', ...options }).records.map(({ name, hits, selfHits }) => [name, hits, selfHits]);
}

describe("query by 'line'", () => {
  it('has a record for each executing line of a function, and its line', () => {
    const database = databaseOf(
      {
        stack: [
          { of: fib, line: 4 },
          { of: main, line: 9 },
        ],
        hits: 3,
        cpuNanos: 30,
        tier: 'turbofan',
      },
      {
        stack: [
          { of: fib, line: 5 },
          { of: main, line: 9 },
        ],
        hits: 2,
        cpuNanos: 20,
        tier: 'baseline',
      },
    );
    assert.deepEqual(linesOf(database), [
      ['main (/app/main.js:1) line 9', 5, 0],
      ['fib (/app/fib.js:3) line 4', 3, 3],
      ['fib (/app/fib.js:3) line 5', 2, 2],
    ]);
    assert.deepEqual(query(database, { by: 'line', filter: 'line 4$' }).records, [
      {
        name: 'fib (/app/fib.js:3) line 4',
        functionName: 'fib',
        file: '/app/fib.js',
        line: 3,
        column: 10,
        kind: 'javascript',
        executingLine: 4,
        tiers: { interpreted: 0, baseline: 0, maglev: 0, turbofan: 3 },
        hits: 3,
        selfHits: 3,
        cpuNanos: 30,
        selfCpuNanos: 30,
      },
    ]);
  });

  it('counts once per sample also where the function recurses on the line, inlined or not', () => {
    const stack = [{ of: fib, line: 4 }, { of: fib, line: 5 }, { of: fib, line: 4, inlined: true }, main];
    assert.deepEqual(linesOf(databaseOf({ stack, hits: 7 })), [
      ['fib (/app/fib.js:3) line 4', 7, 7],
      ['fib (/app/fib.js:3) line 5', 7, 0],
      ['main (/app/main.js:1)', 7, 0],
    ]);
  });

  it('is the function itself, with line 0, where the line is not known', () => {
    const [record] = query(databaseOf({ stack: [fib] }), { by: 'line' }).records;
    assert.deepEqual([record?.name, record?.executingLine], ['fib (/app/fib.js:3)', 0]);
  });

  it('keeps names unique also where a function is called like a line', () => {
    const tricky = [evalFn('f', 1), evalFn('f line 4', 2), evalFn('f line 4 #2', 3), evalFn('f', 4)];
    const [f, other] = [tricky[0]!, tricky[3]!];
    const stacks = [...tricky, { of: f, line: 4 }, { of: other, line: 4 }].map((frame) => ({ stack: [frame] }));
    const { records } = query(databaseOf(...stacks), { by: 'line' });
    assert.deepEqual(records.map(({ name }) => name).sort(), [
      'f',
      'f #2',
      'f #2 line 4',
      'f line 4',
      'f line 4 #2',
      'f line 4 #3',
    ]);
  });

  it('has (other) as a record without a line', () => {
    const database = new Database({ maxMemoryBytes: 1024 * 1024 });
    database.record(new BatchWriter().batch([{ stack: [fn('x'.repeat(1024 * 1024))], hits: 5 }]));
    const [record] = query(database, { by: 'line' }).records;
    assert.deepEqual([record?.name, record?.hits, record?.executingLine], ['(other)', 5, 0]);
  });

  it('has the same totals as by function', () => {
    const database = databaseOf({ stack: [{ of: fib, line: 4 }] }, { stack: [{ of: fib, line: 5 }, main], hits: 2 });
    const { totalRecords, totalHits } = query(database, { by: 'line' });
    assert.deepEqual([totalRecords, totalHits], [2, 3]);
  });
});

describe("query by 'function'", () => {
  it('merges frames that differ in their line only, and says no line', () => {
    const database = databaseOf(
      { stack: [{ of: fib, line: 4 }, { of: fib, line: 5 }, main], hits: 3 },
      { stack: [{ of: fib, line: 6 }, main], hits: 2 },
    );
    const { records, totalRecords } = query(database, { by: 'function' });
    assert.deepEqual(
      records.map(({ name, hits, selfHits, executingLine }) => [name, hits, selfHits, executingLine]),
      [
        ['fib (/app/fib.js:3)', 5, 5, undefined],
        ['main (/app/main.js:1)', 5, 0, undefined],
      ],
    );
    assert.equal(totalRecords, 2);
    assert.deepEqual(query(database), { records, totalRecords, totalHits: 5 });
  });
});
