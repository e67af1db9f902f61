import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { Database, DEFAULT_MAX_MEMORY_BYTES, runAtOnce } from '../src/database';
import { FUNCTION_BYTES } from '../src/database/function-table';
import { SLICE_BYTES, SLICE_ENTRY_BYTES } from '../src/database/history-slice';
import { COUNTER_BYTES, STACK_BYTES } from '../src/database/hit-counters';
import { ID_BYTES } from '../src/database/id-map';
import { PLACE_BYTES } from '../src/database/place-table';
import { JUNCTION_BYTES, SEGMENT_BYTES, TREE_FRAME_BYTES } from '../src/database/stack-tree';
import type { FunctionInfo, SampleBatch } from '../src/types';
import { BatchWriter, fn, type HitSpec, stackLines } from './helpers/batches';

const MEBIBYTE = 1024 * 1024;

function numbered(count: number, prefix = 'f'): FunctionInfo[] {
  return Array.from({ length: count }, (_, i) => fn(`${prefix}${i}`, '/app/a.js', i + 1, 1));
}

/** More stacks than 1 MiB has room for, each of one sample of 10 ns. */
function tooMany(writer: BatchWriter, prefix = 'f'): SampleBatch {
  const hits: HitSpec[] = numbered(10_000, prefix).map((info) => ({ stack: [info], cpuNanos: 10 }));
  return writer.batch(hits);
}

describe('Database under its memory ceiling', () => {
  it('has a ceiling of 64 MiB unless it is told another one', () => {
    assert.equal(new Database().maxMemoryBytes, 64 * MEBIBYTE);
    assert.equal(DEFAULT_MAX_MEMORY_BYTES, 64 * MEBIBYTE);
    assert.equal(new Database({ maxMemoryBytes: 3 * MEBIBYTE }).maxMemoryBytes, 3 * MEBIBYTE);
  });

  it('counts stacks that do not fit as (other), and its totals stay exact', () => {
    const database = new Database({ maxMemoryBytes: MEBIBYTE });
    database.record(tooMany(new BatchWriter()));
    assert.ok(database.otherHits > 0 && database.totalStacks > 1000);
    assert.equal(database.totalHits, 10_000);
    assert.equal(database.totalCpuNanos, 100_000);
    assert.equal(database.totalStacks + database.otherHits, 10_000);
    assert.equal(database.otherCpuNanos, database.otherHits * 10);
    const all = [...database.stacks()];
    assert.equal(
      all.reduce((sum, { hits }) => sum + hits, 0),
      10_000,
    );
    assert.deepEqual(all.at(-1)?.frames[0]?.function, fn('(other)', '', 0, 0, 'vm'));
  });

  it('spends what room there is on whole stacks, not on functions of stacks that do not fit', () => {
    const database = new Database({ maxMemoryBytes: MEBIBYTE });
    database.record(tooMany(new BatchWriter()));
    assert.ok(runAtOnce(database.snapshot()).functions.length - database.totalStacks <= 20);
  });

  it('never counts more bytes than its ceiling, however much it is fed', () => {
    const database = new Database({ maxMemoryBytes: MEBIBYTE });
    const writer = new BatchWriter();
    for (let round = 0; round < 20; round++) {
      database.record(tooMany(writer, `round${round}`));
      assert.ok(database.bytes <= MEBIBYTE, `${database.bytes} bytes`);
    }
    assert.equal(database.totalHits, 200_000);
  });

  it('goes on counting the stacks it knows when it is full', () => {
    const database = new Database({ maxMemoryBytes: MEBIBYTE });
    const writer = new BatchWriter();
    const known = { stack: [fn('known', '/app/known.js', 1, 1)] };
    database.record(writer.batch([known]));
    database.record(tooMany(writer));
    const { otherHits } = database;
    database.record(writer.batch([{ ...known, hits: 5 }]));
    database.record(writer.batch([{ ...known, hits: 7 }], { reset: true }));
    assert.equal(
      stackLines(database.stacks()).find((line) => line.startsWith('known')),
      'known: 13',
    );
    assert.equal(database.otherHits, otherHits);
  });

  it('sends a stack to (other) if one function of it does not fit', () => {
    const database = new Database({ maxMemoryBytes: MEBIBYTE });
    const small = fn('small');
    const huge = fn('x'.repeat(MEBIBYTE));
    database.record(
      new BatchWriter().batch([{ stack: [small] }, { stack: [small, huge], hits: 3 }, { stack: [huge] }]),
    );
    assert.deepEqual(stackLines(database.stacks()), ['(other): 4', 'small: 1']);
  });

  it('counts the bytes that docs/batch-format.md says', () => {
    const database = new Database();
    database.record(new BatchWriter().batch([{ stack: [fn('ab', 'c.js', 1, 1), fn('d')] }]));
    const functions = 2 * FUNCTION_BYTES + 2 * 'abc.jsd'.length;
    const stack = SEGMENT_BYTES + JUNCTION_BYTES + STACK_BYTES + 2 * TREE_FRAME_BYTES;
    const history = SLICE_BYTES + SLICE_ENTRY_BYTES;
    assert.equal(database.bytes, functions + 2 * PLACE_BYTES + stack + 5 * ID_BYTES + history);
    const page = readFileSync('docs/batch-format.md', 'utf8').replaceAll(/ +\|/g, ' |');
    for (const row of [
      `| distinct function | ${FUNCTION_BYTES} + 2 per UTF-16 unit of its name, file and map's address |`,
      `| distinct place | ${PLACE_BYTES} |`,
      `| frame that no earlier stack has in the same place | ${TREE_FRAME_BYTES} |`,
      `| stack that leaves those before it | ${SEGMENT_BYTES + JUNCTION_BYTES} |`,
      `| frame at which stacks part | ${JUNCTION_BYTES} |`,
      `| distinct stack | ${STACK_BYTES} |`,
      `| tier of a stack, from the second on | ${COUNTER_BYTES} |`,
      `| id of a batch (function, frame or stack) | ${ID_BYTES} |`,
      `| slice of history | ${SLICE_BYTES} + ${SLICE_ENTRY_BYTES} per stack and tier in it |`,
    ]) {
      assert.ok(page.includes(row), row);
    }
  });

  it('refuses a ceiling of a wrong type or size with an error that names it', () => {
    const make = (options: unknown): Database => new Database(options as { maxMemoryBytes: number });
    assert.throws(() => make({ maxMemoryBytes: '64' }), {
      name: 'TypeError',
      message: /'maxMemoryBytes' must be a number/,
    });
    for (const maxMemoryBytes of [0, MEBIBYTE - 1, -1, NaN, Infinity]) {
      assert.throws(() => make({ maxMemoryBytes }), { name: 'RangeError', message: /'maxMemoryBytes'/ });
    }
    assert.throws(() => make({ maxMemory: 1 }), { name: 'TypeError', message: /did you mean 'maxMemoryBytes'/ });
    assert.throws(() => make(null), { name: 'TypeError', message: /must be an object, not null/ });
  });
});
