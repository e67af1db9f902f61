import assert from 'node:assert/strict';
import { Database } from '../src/database';
import { query } from '../src/query';
import type { QueryRecord } from '../src/types';
import { BatchWriter, fn, type HitSpec } from './helpers/batches';

const main = fn('main', '/app/main.js', 1, 1);
const fib = fn('fib', '/app/fib.js', 3, 10);
const parse = fn('parse', '/app/json.js', 12, 5);
const collector = fn('(garbage collector)', '', 0, 0, 'vm');

function databaseOf(...hits: HitSpec[]): Database {
  const database = new Database();
  database.record(new BatchWriter().batch(hits));
  return database;
}

function names(records: readonly QueryRecord[]): string[] {
  return records.map(({ functionName }) => functionName);
}

describe('query records', () => {
  it('have every field of the function and its counts', () => {
    const database = databaseOf(
      { stack: [parse, main], hits: 3, cpuNanos: 3000, tier: 'turbofan' },
      { stack: [parse, main], hits: 2, cpuNanos: 50, tier: 'baseline' },
      { stack: [fib, parse, main], hits: 4, cpuNanos: 600, tier: 'maglev' },
    );
    assert.deepEqual(query(database, { filter: 'parse' }).records, [
      {
        name: 'parse (/app/json.js:12)',
        functionName: 'parse',
        file: '/app/json.js',
        line: 12,
        column: 5,
        kind: 'javascript',
        tiers: { interpreted: 0, baseline: 2, maglev: 0, turbofan: 3 },
        hits: 9,
        selfHits: 5,
        cpuNanos: 3650,
        selfCpuNanos: 3050,
      },
    ]);
  });

  it('count a recursive function once per sample', () => {
    const database = databaseOf(
      { stack: [fib, fib, fib, main], hits: 5, cpuNanos: 100 },
      { stack: [main, fib], hits: 1 },
    );
    const [first, second] = query(database).records;
    assert.deepEqual([first?.functionName, first?.hits, first?.selfHits, first?.cpuNanos], ['fib', 6, 5, 100]);
    assert.deepEqual([second?.functionName, second?.hits, second?.selfHits, second?.cpuNanos], ['main', 6, 1, 100]);
  });

  it('count a function once per sample also where it recurses on different lines or inlined', () => {
    const stack = [{ of: fib, line: 4 }, { of: fib, line: 5 }, { of: fib, line: 5, inlined: true }, main];
    assert.equal(query(databaseOf({ stack, hits: 7 }), { filter: 'fib' }).records[0]?.hits, 7);
  });

  it('come with the number of distinct stacks and of samples of the whole database, whatever the filter', () => {
    const database = databaseOf({ stack: [main], hits: 2 }, { stack: [fib, main], hits: 3 }, { stack: [collector] });
    const { records, totalRecords, totalHits } = query(database, { filter: 'fib' });
    assert.deepEqual([records.length, totalRecords, totalHits], [1, 3, 6]);
  });

  it('include (other), with the bare name and the kind vm, where something did not fit', () => {
    const database = new Database({ maxMemoryBytes: 1024 * 1024 });
    const huge = fn('x'.repeat(1024 * 1024));
    database.record(
      new BatchWriter().batch([
        { stack: [main], hits: 2 },
        { stack: [huge], hits: 5, cpuNanos: 9 },
      ]),
    );
    const { records, totalRecords, totalHits } = query(database);
    assert.deepEqual([totalRecords, totalHits], [1, 7]);
    assert.deepEqual(records[0], {
      name: '(other)',
      functionName: '(other)',
      file: '',
      line: 0,
      column: 0,
      kind: 'vm',
      tiers: { interpreted: 0, baseline: 0, maglev: 0, turbofan: 0 },
      hits: 5,
      selfHits: 5,
      cpuNanos: 9,
      selfCpuNanos: 9,
    });
  });

  it('are ordered by the asked value, largest first', () => {
    const database = databaseOf(
      { stack: [parse, main], hits: 3, cpuNanos: 10 },
      { stack: [fib, main], hits: 2, cpuNanos: 500 },
      { stack: [main], hits: 1, cpuNanos: 20 },
    );
    assert.deepEqual(names(query(database).records), ['main', 'parse', 'fib']);
    assert.deepEqual(names(query(database, { sort: 'total' }).records), ['main', 'parse', 'fib']);
    assert.deepEqual(names(query(database, { sort: 'self' }).records), ['parse', 'fib', 'main']);
    assert.deepEqual(names(query(database, { sort: 'cpu' }).records), ['main', 'fib', 'parse']);
    assert.deepEqual(names(query(database, { sort: 'selfCpu' }).records), ['fib', 'main', 'parse']);
  });

  it('are in the order of their names where their values are equal', () => {
    const database = databaseOf({ stack: [fn('b')] }, { stack: [fn('c')] }, { stack: [fn('a')] }, { stack: [fn('B')] });
    assert.deepEqual(names(query(database).records), ['B', 'a', 'b', 'c']);
  });

  it('are ten unless another number is asked for', () => {
    const database = databaseOf(...Array.from({ length: 15 }, (_, i) => ({ stack: [fn(`f${i}`)], hits: i + 1 })));
    assert.equal(query(database).records.length, 10);
    assert.deepEqual(names(query(database, { maxRecords: 2 }).records), ['f14', 'f13']);
    assert.equal(query(database, { maxRecords: 0 }).records.length, 0);
    assert.equal(query(database, { maxRecords: Infinity }).records.length, 15);
  });

  it('of an empty database are none', () => {
    assert.deepEqual(query(new Database()), { records: [], totalRecords: 0, totalHits: 0 });
  });
});
