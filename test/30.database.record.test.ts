import assert from 'node:assert/strict';
import { Database } from '../src/database';
import { BatchWriter, evalFn, fn, stackLines } from './helpers/batches';

const main = fn('main', '/app/main.js', 1, 1);
const parse = fn('parse', '/app/json.js', 12, 3);
const otherParse = fn('parse', '/app/json.js', 40, 3);

describe('Database.record', () => {
  it('adds the hits, CPU time and tiers of one stack up over batches', () => {
    const database = new Database();
    const writer = new BatchWriter();
    const stack = [parse, main];
    database.record(writer.batch([{ stack, hits: 2, cpuNanos: 2000, tier: 'interpreted' }]));
    database.record(
      writer.batch([
        { stack, hits: 3, cpuNanos: 500, tier: 'turbofan' },
        { stack, hits: 1, cpuNanos: 7 },
      ]),
    );
    assert.deepEqual(
      [...database.stacks()],
      [
        {
          frames: [
            { function: parse, line: 0, inlined: false },
            { function: main, line: 0, inlined: false },
          ],
          hits: 6,
          cpuNanos: 2507,
          tiers: { interpreted: 2, baseline: 0, maglev: 0, turbofan: 3 },
        },
      ],
    );
    assert.deepEqual([database.totalHits, database.totalCpuNanos, database.totalStacks], [6, 2507, 1]);
  });

  it('keeps stacks apart that differ in a function, a line, inlining or depth only', () => {
    const database = new Database();
    database.record(
      new BatchWriter().batch([
        { stack: [parse, main] },
        { stack: [otherParse, main] },
        { stack: [{ of: parse, line: 13 }, main] },
        { stack: [{ of: parse, inlined: true }, main] },
        { stack: [parse] },
        { stack: [main, parse] },
      ]),
    );
    assert.equal(database.totalStacks, 6);
    assert.deepEqual([...database.stacks()][3]?.frames[0], { function: parse, line: 0, inlined: true });
  });

  it('keeps functions of one name in different scripts without a name apart, and those of one script together', () => {
    const database = new Database();
    const stacks = [evalFn('f', 7), evalFn('f', 8), evalFn('f', 7)].map((info) => ({ stack: [info] }));
    database.record(new BatchWriter().batch(stacks));
    const seen = Array.from(database.stacks(), ({ frames, hits }) => [frames[0]?.function.scriptId, hits]);
    assert.deepEqual(seen, [
      [7, 2],
      [8, 1],
    ]);
  });

  it('recognises functions and stacks by content when a batch resets the ids', () => {
    const database = new Database();
    const writer = new BatchWriter();
    database.record(writer.batch([{ stack: [parse, main], hits: 4 }]));
    const bytes = database.bytes;
    database.record(
      writer.batch([{ stack: [{ ...main }] }, { stack: [{ ...parse }, { ...main }], hits: 5 }], { reset: true }),
    );
    assert.deepEqual(stackLines(database.stacks()), ['main: 1', 'parse < main: 9']);
    database.record(writer.batch([{ stack: [{ ...parse }, { ...main }] }], { reset: true }));
    assert.deepEqual(stackLines(database.stacks()), ['main: 1', 'parse < main: 10']);
    assert.ok(database.bytes < bytes * 2);
  });

  it('does not keep the arrays or objects of a batch', () => {
    const database = new Database();
    const info = { ...parse };
    const batch = new BatchWriter().batch([{ stack: [info] }]);
    database.record(batch);
    info.functionName = 'changed';
    batch.frames.fill(9);
    batch.stacks.fill(9);
    batch.hits.fill(9);
    assert.deepEqual(stackLines(database.stacks()), ['parse: 1']);
  });

  it('keeps 100 000 distinct stacks of 20 frames exactly, within the default ceiling', () => {
    const database = new Database();
    const writer = new BatchWriter();
    const functions = Array.from({ length: 1000 }, (_, i) => fn(`f${i}`, `/app/file${i % 50}.js`, i + 1, 1));
    const at = (i: number): (typeof functions)[number] => functions[i % 1000] ?? main;
    for (let round = 0; round < 10; round++) {
      const stacks = Array.from({ length: 10_000 }, (_, i) => {
        const leaf = round * 10_000 + i;
        return { stack: [at(leaf), at((leaf / 1000) | 0), ...Array.from({ length: 18 }, (__, depth) => at(depth))] };
      });
      database.record(writer.batch(stacks));
    }
    assert.deepEqual([database.totalStacks, database.totalHits, database.otherHits], [100_000, 100_000, 0]);
    assert.ok(database.bytes < database.maxMemoryBytes / 2, `${database.bytes} bytes`);
  });
});
