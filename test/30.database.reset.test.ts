import assert from 'node:assert/strict';
import { Database } from '../src/database';
import { query } from '../src/query';
import type { FunctionInfo } from '../src/types';
import { BatchWriter, fn, stackLines } from './helpers/batches';

const a = fn('a', '/app/a.js', 1, 1);
const b = fn('b', '/app/b.js', 1, 1);

function unused(count: number): FunctionInfo[] {
  return Array.from({ length: count }, (_, i) => fn(`unused${i}`));
}

describe('Database.reset', () => {
  it('forgets hits, CPU time, tiers and what went to (other)', () => {
    const database = new Database({ maxMemoryBytes: 1024 * 1024 });
    const writer = new BatchWriter();
    const huge = fn('x'.repeat(1024 * 1024));
    database.record(
      writer.batch([
        { stack: [a], cpuNanos: 5, tier: 'maglev' },
        { stack: [huge], cpuNanos: 7 },
      ]),
    );
    database.reset();
    assert.deepEqual([...database.stacks()], []);
    assert.deepEqual(query(database), { records: [], totalRecords: 0, totalHits: 0 });
    const { totalHits, totalCpuNanos, otherHits, otherCpuNanos, totalStacks } = database;
    assert.deepEqual(
      { totalHits, totalCpuNanos, otherHits, otherCpuNanos, totalStacks },
      {
        totalHits: 0,
        totalCpuNanos: 0,
        otherHits: 0,
        otherCpuNanos: 0,
        totalStacks: 0,
      },
    );
    database.record(writer.batch([{ stack: [a], hits: 2 }]));
    assert.deepEqual([...database.stacks()][0]?.tiers, { interpreted: 0, baseline: 0, maglev: 0, turbofan: 0 });
  });

  it('keeps the ids of earlier batches valid, and new ones go on from there', () => {
    const database = new Database();
    const writer = new BatchWriter();
    database.record(writer.batch([{ stack: [a] }, { stack: [b, a] }]));
    database.reset();
    database.record(writer.batch([{ stack: [b, a], hits: 4 }, { stack: [a, b] }, { stack: [fn('c'), a] }]));
    assert.deepEqual(stackLines(database.stacks()), ['a < b: 1', 'b < a: 4', 'c < a: 1']);
  });

  it('keeps ids valid also after a batch has reset them', () => {
    const database = new Database();
    const writer = new BatchWriter();
    database.record(writer.batch(unused(100).map((info) => ({ stack: [info, b] }))));
    database.record(
      writer.batch([{ stack: [a, b] }, { stack: [{ of: b, line: 9, inlined: true }, a] }], { reset: true }),
    );
    database.reset();
    database.record(writer.batch([{ stack: [{ of: b, line: 9, inlined: true }, a], hits: 3 }, { stack: [b] }]));
    assert.deepEqual(stackLines(database.stacks()), ['b < a: 3', 'b: 1']);
    assert.deepEqual([...database.stacks()].find(({ hits }) => hits === 3)?.frames[0], {
      function: b,
      line: 9,
      inlined: true,
    });
  });

  it('frees the memory of everything when the ids of batches start anew', () => {
    const database = new Database();
    const writer = new BatchWriter();
    database.record(writer.batch([{ stack: [a] }]));
    const { bytes } = database;
    database.record(writer.batch(unused(1000).map((info) => ({ stack: [info] }))));
    assert.ok(database.bytes > 10 * bytes);
    database.reset();
    database.record(writer.batch([{ stack: [a] }], { reset: true }));
    assert.equal(database.bytes, bytes);
    assert.deepEqual(stackLines(database.stacks()), ['a: 1']);
  });

  it('goes on with the memory that it has when the ids start anew while there are hits', () => {
    const database = new Database();
    const writer = new BatchWriter();
    database.record(writer.batch([{ stack: [a], hits: 2 }]));
    database.reset();
    database.record(writer.batch([{ stack: [a], hits: 3 }]));
    database.record(writer.batch([{ stack: [b] }, { stack: [a] }], { reset: true }));
    assert.deepEqual(stackLines(database.stacks()), ['a: 4', 'b: 1']);
  });
});
