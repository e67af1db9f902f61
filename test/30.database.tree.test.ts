import assert from 'node:assert/strict';
import { Database } from '../src/database';
import { Float64Column, Int32Column, BLOCK_LENGTH } from '../src/database/number-column';
import { ContentIndex } from '../src/database/content-index';
import { query } from '../src/query';
import type { FunctionInfo, QueryRecord, RecordKey, Tier } from '../src/types';
import { BatchWriter, type FrameSpec, fn, type HitSpec, stackLines } from './helpers/batches';

/** Pseudo-random numbers from 0 to below `end`, the same in every run. */
function randomNumbers(seed: number): (end: number) => number {
  let state = seed;
  return (end) => {
    state = (Math.imul(state, 1664525) + 1013904223) | 0;
    return (state >>> 8) % end;
  };
}

const FUNCTIONS: readonly FunctionInfo[] = Array.from({ length: 6 }, (_, i) => fn(`f${i}`, `/app/${i}.js`, i + 1, 1));
const TIERS_USED: readonly (Tier | undefined)[] = [undefined, 'interpreted', 'turbofan'];

/** Hits whose stacks share beginnings, recurse, and differ in lines and inlining only. */
function randomHits(random: (end: number) => number, count: number): HitSpec[] {
  return Array.from({ length: count }, () => {
    const stack = Array.from({ length: 1 + random(7) }, () => ({
      of: FUNCTIONS[random(FUNCTIONS.length)]!,
      line: random(3),
      inlined: random(4) === 0,
    }));
    const tier = TIERS_USED[random(3)];
    return { stack, hits: 1 + random(5), cpuNanos: random(1000), ...(tier && { tier }) };
  });
}

/** What a query must answer, counted the plain way: by going over every frame of every hit. */
function countPlainly(hits: readonly HitSpec[], by: RecordKey): Map<string, number[]> {
  const counts = new Map<string, number[]>();
  const keyOf = ({ of, line = 0 }: FrameSpec): string => `${of.functionName} ${by === 'line' ? line : ''}`;
  for (const { stack, hits: samples = 1, cpuNanos = 0, tier } of hits) {
    const keys = (stack as FrameSpec[]).map(keyOf);
    for (const key of new Set(keys)) {
      const self = key === keys[0] ? 1 : 0;
      const inTurbofan = tier === 'turbofan' ? self : 0;
      const added = [samples, self * samples, cpuNanos, self * cpuNanos, inTurbofan * samples];
      const known = counts.get(key) ?? added.map(() => 0);
      counts.set(
        key,
        known.map((value, i) => value + (added[i] ?? 0)),
      );
    }
  }
  return counts;
}

function countsOf(records: readonly QueryRecord[]): Map<string, number[]> {
  return new Map(
    records.map(({ functionName, executingLine, hits, selfHits, cpuNanos, selfCpuNanos, tiers }) => [
      `${functionName} ${executingLine ?? ''}`,
      [hits, selfHits, cpuNanos, selfCpuNanos, tiers.turbofan],
    ]),
  );
}

describe('Database with stacks that have much in common', () => {
  for (const seed of [1, 2, 3]) {
    it(`answers what plain counting does, batch by batch (${seed})`, () => {
      const random = randomNumbers(seed);
      const database = new Database();
      const writer = new BatchWriter();
      const all: HitSpec[] = [];
      for (let round = 0; round < 10; round++) {
        const hits = randomHits(random, 100);
        all.push(...hits);
        database.record(writer.batch(hits, { reset: random(3) === 0 }));
        for (const by of ['function', 'line'] as const) {
          const { records } = query(database, { by, maxRecords: Infinity });
          assert.deepEqual([...countsOf(records)].sort(), [...countPlainly(all, by)].sort());
        }
      }
    });
  }

  it('gives every stack back frame by frame', () => {
    const hits = randomHits(randomNumbers(9), 500);
    const database = new Database();
    database.record(new BatchWriter().batch(hits));
    const show = (stack: readonly unknown[]): string => JSON.stringify(stack);
    const expected = new Map<string, number>();
    for (const { stack, hits: samples = 1 } of hits) {
      const key = show((stack as FrameSpec[]).map(({ of, line, inlined }) => [of.functionName, line, inlined]));
      expected.set(key, (expected.get(key) ?? 0) + samples);
    }
    const seen = Array.from(database.stacks(), ({ frames, hits: samples }): [string, number] => [
      show(frames.map(({ function: { functionName }, line, inlined }) => [functionName, line, inlined])),
      samples,
    ]);
    assert.deepEqual(seen.sort(), [...expected].sort());
    assert.equal(database.totalStacks, expected.size);
  });

  it('keeps a stack apart that ends in the middle of another, whichever came first', () => {
    const [a, b, c, d] = FUNCTIONS as [FunctionInfo, FunctionInfo, FunctionInfo, FunctionInfo];
    const database = new Database();
    const stacks = [[d, c, b, a], [b, a], [a], [d, b, a], [c, b, a]].map((stack, i) => ({ stack, hits: i + 1 }));
    database.record(new BatchWriter().batch(stacks));
    assert.deepEqual(stackLines(database.stacks()), [
      'f0: 3',
      'f1 < f0: 2',
      'f2 < f1 < f0: 5',
      'f3 < f1 < f0: 4',
      'f3 < f2 < f1 < f0: 1',
    ]);
    const counts = query(database).records.map(({ functionName, hits, selfHits }) => [functionName, hits, selfHits]);
    assert.deepEqual(counts, [
      ['f0', 15, 3],
      ['f1', 12, 2],
      ['f2', 6, 5],
      ['f3', 5, 5],
    ]);
  });

  it('keeps what stacks share once', () => {
    const deep = Array.from({ length: 500 }, (_, i) => fn(`deep${i}`));
    const first = new Database();
    first.record(new BatchWriter().batch([{ stack: deep }]));
    const many = new Database();
    many.record(new BatchWriter().batch(deep.map((_, i) => ({ stack: deep.slice(i) }))));
    assert.equal(many.totalStacks, 500);
    assert.ok(many.bytes < first.bytes + 500 * 150, `${many.bytes} bytes, ${first.bytes} for one`);
  });

  it('goes on counting a stack in a new tier when it is full, without the tier', () => {
    const database = new Database({ maxMemoryBytes: 1024 * 1024 });
    const writer = new BatchWriter();
    const stack = [fn('known')];
    database.record(writer.batch([{ stack, tier: 'interpreted' }]));
    database.record(writer.batch(Array.from({ length: 10_000 }, (_, i) => ({ stack: [fn(`f${i}`)] }))));
    const { otherHits } = database;
    database.record(
      writer.batch([
        { stack, hits: 5, tier: 'turbofan' },
        { stack, hits: 2, tier: 'maglev' },
      ]),
    );
    assert.equal(database.otherHits, otherHits);
    const { hits, tiers } = query(database, { filter: '^known$' }).records[0]!;
    assert.deepEqual([hits, tiers.interpreted, tiers.turbofan, tiers.maglev], [8, 1, 0, 0]);
  });
});

describe('the columns of a database', () => {
  it('hold what was pushed across blocks, whole and as copies', () => {
    const length = 2 * BLOCK_LENGTH + 10;
    const [ints, floats] = [new Int32Column(), new Float64Column()];
    for (let i = 0; i < length; i++) {
      ints.push(i);
      floats.push(i / 2);
    }
    const [copy, array] = [ints.copy(), floats.toArray()];
    ints.set(BLOCK_LENGTH, -1);
    floats.add(length - 1, 0.25);
    assert.deepEqual([ints.at(BLOCK_LENGTH), copy.at(BLOCK_LENGTH), copy.length], [-1, BLOCK_LENGTH, length]);
    assert.deepEqual(
      [floats.at(length - 1), array[length - 1], array.length],
      [length / 2 - 0.25, (length - 1) / 2, length],
    );
    copy.push(7);
    assert.equal(copy.at(length), 7);
    floats.trim();
    assert.equal(floats.at(length - 1), length / 2 - 0.25);
  });

  it('are zero where they were grown or cleared', () => {
    const column = new Int32Column();
    column.growTo(100);
    column.set(99, 5);
    column.growTo(50);
    assert.deepEqual([column.length, column.at(0), column.at(99)], [100, 0, 5]);
    column.clear();
    assert.equal(column.at(99), 0);
  });
});

describe('the content index', () => {
  it('finds every id of a hash, however many there are and however often it grew', () => {
    const index = new ContentIndex();
    for (let id = 0; id < 5000; id++) index.add(Math.imul(id % 700, 0x9e3779b1), id);
    const found: number[] = [];
    const hash = Math.imul(13, 0x9e3779b1);
    for (let id = index.first(hash); id >= 0; id = index.next(hash)) found.push(id);
    assert.deepEqual(
      found.sort((a, b) => a - b),
      [13, 713, 1413, 2113, 2813, 3513, 4213, 4913],
    );
    assert.equal(index.first(12345), -1);
  });
});
