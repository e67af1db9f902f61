import assert from 'node:assert/strict';
import { Database } from '../src/database';
import { diff, diffAsync } from '../src/query';
import type { RecordOptions, TimeRange } from '../src/types';
import { BatchWriter, fn, type HitSpec } from './helpers/batches';
import { FakeClock } from './helpers/clocks';

const main = fn('main', '/app/main.js', 1, 1);
const hot = fn('hot', '/app/hot.js', 1, 1);
const cool = fn('cool', '/app/cool.js', 1, 1);
const clock = new FakeClock();
const BEFORE: TimeRange = { since: clock.at(0), until: clock.at(10) };
const AFTER: TimeRange = { since: clock.at(10), until: clock.at(20) };

/** `hot` goes from 1 of 10 hits to 27 of 30, `cool` from 8 to 2; each hit is 1 ns of CPU time, but 2 for `cool` before. */
function changed(): Database {
  const own = new FakeClock();
  const database = new Database({ now: own.now });
  const writer = new BatchWriter();
  const record = (seconds: number, ...hits: HitSpec[]): void => {
    own.goTo(seconds);
    database.record(writer.batch(hits));
  };
  record(1, { stack: [main], cpuNanos: 1 }, { stack: [cool, main], hits: 8, cpuNanos: 16 });
  record(9, { stack: [{ of: hot, line: 3 }, main], hits: 1, cpuNanos: 1, tier: 'interpreted' });
  record(10, { stack: [{ of: hot, line: 3 }, main], hits: 20, cpuNanos: 20, tier: 'turbofan' });
  record(15, { stack: [{ of: hot, line: 4 }, main], hits: 7, cpuNanos: 7 });
  record(19, { stack: [cool, main], hits: 2, cpuNanos: 2 }, { stack: [main], cpuNanos: 1 });
  return database;
}

function changes(options: RecordOptions = {}): unknown[] {
  const { records } = diff(changed(), BEFORE, AFTER, options);
  return records.map(({ name, before, after, change }) => [name, before.hits, after.hits, Number(change.toFixed(6))]);
}

describe('diff', () => {
  it('has every function of both ranges, largest change of its share first', () => {
    assert.deepEqual(changes(), [
      ['hot (/app/hot.js:1)', 1, 27, 0.8],
      ['cool (/app/cool.js:1)', 8, 2, -0.733333],
      ['main (/app/main.js:1)', 10, 30, 0],
    ]);
  });

  it('has every field, and the totals of both ranges', () => {
    const { records, before, after } = diff(changed(), BEFORE, AFTER, { maxRecords: 1 });
    assert.deepEqual(records, [
      {
        name: 'hot (/app/hot.js:1)',
        functionName: 'hot',
        file: '/app/hot.js',
        line: 1,
        column: 1,
        kind: 'javascript',
        before: { hits: 1, selfHits: 1, cpuNanos: 1, selfCpuNanos: 1, share: 0.1 },
        after: { hits: 27, selfHits: 27, cpuNanos: 27, selfCpuNanos: 27, share: 0.9 },
        change: 0.8,
      },
    ]);
    const window = { coveredSince: clock.at(0), isComplete: true, granularityMillis: 1000 };
    assert.deepEqual(before, {
      totalHits: 10,
      totalCpuNanos: 18,
      totalRecords: 3,
      window: { since: BEFORE.since, until: BEFORE.until, ...window },
    });
    assert.deepEqual(after.totalHits, 30);
    assert.deepEqual(after.totalRecords, 4);
  });

  it('takes shares of what sort names', () => {
    const { records } = diff(changed(), BEFORE, AFTER, { sort: 'selfCpu', filter: 'cool' });
    assert.equal(records[0]?.before.share, 16 / 18);
    assert.deepEqual(changes({ sort: 'self' }).at(-1), ['main (/app/main.js:1)', 10, 30, -0.066667]);
  });

  it('can be by line, filtered and cut', () => {
    assert.deepEqual(changes({ by: 'line', filter: '^hot' }), [
      ['hot (/app/hot.js:1) line 3', 1, 20, 0.566667],
      ['hot (/app/hot.js:1) line 4', 0, 7, 0.233333],
    ]);
    assert.equal(changes({ maxRecords: 2 }).length, 2);
  });

  it('compares a range with everything, and with nothing', () => {
    const database = changed();
    const all = diff(database, {}, AFTER);
    assert.deepEqual([all.before.totalHits, all.before.window, all.after.totalHits], [40, undefined, 30]);
    const none = diff(database, { since: clock.at(5), until: clock.at(6) }, AFTER);
    assert.deepEqual([none.before.totalHits, none.records[0]?.before.share, none.records[0]?.change], [0, 0, 1]);
    assert.deepEqual(diff(new Database(), BEFORE, AFTER).records, []);
  });

  it('has (other) where something did not fit', () => {
    const database = new Database({ maxMemoryBytes: 1024 * 1024, now: new FakeClock().now });
    database.record(new BatchWriter().batch([{ stack: [fn('x'.repeat(1024 * 1024))] }, { stack: [main], hits: 3 }]));
    const { records } = diff(database, {}, { until: clock.at(0) });
    assert.deepEqual(
      records.map(({ name, change }) => [name, change]),
      [
        ['main (/app/main.js:1)', -0.75],
        ['(other)', -0.25],
      ],
    );
  });

  it('gives the same without blocking, as of the moment of the call', async () => {
    const database = changed();
    const expected = diff(database, BEFORE, AFTER);
    const answer = diffAsync(database, BEFORE, AFTER);
    database.reset();
    assert.deepEqual(await answer, expected);
  });

  it('refuses a bad range or option by its name', async () => {
    const database = new Database();
    const wrong = { since: 'yesterday' };
    assert.throws(() => diff(database, wrong, AFTER), { name: 'RangeError', message: /'since'/ });
    assert.throws(() => diff(database, BEFORE, null as unknown as TimeRange), {
      name: 'TypeError',
      message: /options/,
    });
    assert.throws(() => diff(database, BEFORE, AFTER, { since: '1s' } as RecordOptions), { message: /unknown option/ });
    await assert.rejects(diffAsync(database, BEFORE, AFTER, { maxRecords: -1 }), { message: /maxRecords/ });
  });
});
