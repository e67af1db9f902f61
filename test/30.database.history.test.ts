import assert from 'node:assert/strict';
import { Database } from '../src/database';
import { query } from '../src/query';
import type { FunctionInfo, TimeRange } from '../src/types';
import { BatchWriter, fn, type HitSpec, stackLines } from './helpers/batches';
import { FakeClock } from './helpers/clocks';

const MEBIBYTE = 1024 * 1024;
const a = fn('a', '/app/a.js', 1, 1);
const b = fn('b', '/app/b.js', 1, 1);

/** A database on a clock of its own, and a way to record at a time. */
class Recording {
  readonly clock = new FakeClock();
  readonly database: Database;
  readonly #writer = new BatchWriter();

  constructor(maxMemoryBytes = 64 * MEBIBYTE) {
    this.database = new Database({ now: this.clock.now, maxMemoryBytes });
  }

  /** Records hits at so many seconds after the begin. */
  at(seconds: number, ...hits: HitSpec[]): void {
    this.clock.goTo(seconds);
    this.database.record(this.#writer.batch(hits));
  }

  /** The stacks between two times in seconds after the begin. */
  between(since: number, until: number): string[] {
    return stackLines(this.database.stacks({ since: new Date(this.clock.at(since)), until: this.clock.at(until) }));
  }

  /** The hits of a range, and the answer's window with its times in seconds after the begin. */
  ask(range: TimeRange): {
    hits: number;
    since: number;
    coveredSince: number;
    isComplete: boolean;
    granularity: number;
  } {
    const { totalHits: hits, window } = query(this.database, range);
    assert.ok(window);
    const seconds = (millis: number): number => (millis - FakeClock.START) / 1000;
    const { since, coveredSince, isComplete, granularityMillis } = window;
    const [from, covered] = [seconds(since), seconds(coveredSince)];
    return { hits, since: from, coveredSince: covered, isComplete, granularity: granularityMillis / 1000 };
  }
}

function hit(info: FunctionInfo, hits: number): HitSpec {
  return { stack: [info], hits, cpuNanos: hits * 10 };
}

describe('Database history', () => {
  it('tells what was recorded in a range, its begin included and its end not', () => {
    const recording = new Recording();
    recording.at(1, hit(a, 1), hit(b, 10));
    recording.at(2, hit(a, 2));
    recording.at(3, hit(a, 4), hit(b, 20));
    assert.deepEqual(recording.between(2, 3), ['a: 2']);
    assert.deepEqual(recording.between(1, 3), ['a: 3', 'b: 10']);
    assert.deepEqual(recording.between(3, 4), ['a: 4', 'b: 20']);
    assert.deepEqual(recording.between(0, 1), []);
    assert.deepEqual(recording.between(2, 2), []);
    assert.deepEqual(stackLines(recording.database.stacks()), ['a: 7', 'b: 30']);
  });

  it('puts a slice as a whole into the range in which it begins', () => {
    const recording = new Recording();
    recording.at(5.1, hit(a, 1));
    recording.at(5.9, hit(a, 2));
    assert.deepEqual(recording.between(5, 5.5), ['a: 3']);
    assert.deepEqual(recording.between(5.5, 6), []);
    assert.deepEqual(recording.between(4.5, 5), []);
  });

  it('takes durations back from now, open ends and the largest range', () => {
    const recording = new Recording();
    recording.at(10, hit(a, 1));
    recording.at(50, hit(a, 2));
    recording.at(100, hit(a, 4));
    for (const [range, hits] of [
      [{ since: '1s' }, 4],
      [{ since: '50s' }, 6],
      [{ since: '1500ms', until: '500ms' }, 0],
      [{ until: '50s' }, 1],
      [{ until: '49.5s' }, 3],
      [{ since: '2m' }, 7],
      [{ since: '1.5h', until: '0s' }, 3],
    ] as const) {
      assert.equal(query(recording.database, range).totalHits, hits, JSON.stringify(range));
    }
  });

  it('has CPU time, tiers, distinct stacks and (other) of the range', () => {
    const recording = new Recording(MEBIBYTE);
    const huge = fn('x'.repeat(MEBIBYTE));
    recording.at(1, { stack: [a], hits: 2, cpuNanos: 20, tier: 'maglev' }, { stack: [huge], hits: 3, cpuNanos: 5 });
    recording.at(2, { stack: [a], hits: 4, cpuNanos: 1, tier: 'turbofan' }, { stack: [a], tier: 'maglev' });
    recording.at(3, { stack: [huge], hits: 7 }, { stack: [b] });
    const { records, totalHits, totalRecords } = query(recording.database, { since: '1s', until: '0s' });
    assert.deepEqual([totalHits, totalRecords, records.length], [5, 1, 1]);
    assert.deepEqual([records[0]?.cpuNanos, records[0]?.tiers.maglev, records[0]?.tiers.turbofan], [1, 1, 4]);
    const seen = [...recording.database.stacks({ until: '1s' })];
    assert.deepEqual(
      seen.map(({ hits, cpuNanos }) => [hits, cpuNanos]),
      [
        [2, 20],
        [3, 5],
      ],
    );
    assert.deepEqual(recording.between(3, 4), ['(other): 7', 'b: 1']);
  });

  it('coalesces slices of a second to ten and then to sixty as they age, without losing a hit', () => {
    const recording = new Recording();
    for (let second = 0; second < 1000; second++) recording.at(second, hit(a, 1));
    assert.deepEqual(recording.between(999, 1000), ['a: 1']);
    assert.equal(recording.ask({ since: '59s' }).granularity, 1);
    assert.deepEqual(recording.between(500, 510), ['a: 10']);
    assert.deepEqual(recording.between(505, 510), []);
    assert.deepEqual(recording.between(505, 511), ['a: 10']);
    assert.deepEqual(recording.between(60, 120), ['a: 60']);
    assert.deepEqual(recording.between(61, 120), []);
    const all = recording.ask({ since: '1000s' });
    assert.deepEqual(all, { hits: 1000, since: -1, coveredSince: 0, isComplete: true, granularity: 60 });
  });

  it('keeps what adjacent ranges add up to exact at any age', () => {
    const recording = new Recording();
    for (let second = 0; second < 3000; second += 7) recording.at(second, hit(a, 1 + (second % 3)), hit(b, 1));
    const { totalHits } = recording.database;
    const edges = [0, 11, 500, 1234, 2345, 2345, 2950, 2990, 3001];
    const parts = edges
      .slice(1)
      .map((until, i) => recording.ask({ since: recording.clock.at(edges[i]!), until: recording.clock.at(until) }));
    assert.equal(
      parts.reduce((sum, { hits }) => sum + hits, 0),
      totalHits,
    );
  });

  it('forgets after a bit more than an hour, and says so', () => {
    const recording = new Recording();
    recording.at(0, hit(a, 1));
    recording.at(100, hit(a, 2));
    recording.at(4300, hit(a, 4));
    const { hits, coveredSince, isComplete } = recording.ask({ since: '2h' });
    assert.deepEqual([hits, coveredSince, isComplete], [6, 1, false]);
    assert.equal(recording.ask({ since: '71m' }).isComplete, true);
    assert.deepEqual([recording.database.totalHits, recording.ask({ until: '0s' }).hits], [7, 2]);
    recording.at(100_000, hit(b, 1));
    assert.deepEqual(recording.ask({ since: '24h' }).hits, 1);
    assert.equal(recording.database.totalHits, 8);
  });

  it('is complete also for ranges that begin before the database did', () => {
    const recording = new Recording();
    recording.at(1, hit(a, 1));
    assert.deepEqual(recording.ask({ since: '1h' }), {
      hits: 1,
      since: -3599,
      coveredSince: 0,
      isComplete: true,
      granularity: 1,
    });
  });

  it('says what ends that were left open mean', () => {
    const recording = new Recording();
    recording.at(1, hit(a, 1));
    recording.clock.goTo(9);
    const open = query(recording.database, { since: new Date(FakeClock.START + 1000) }).window;
    assert.deepEqual([open?.since, open?.until], [FakeClock.START + 1000, FakeClock.START + 9000]);
    const early = query(recording.database, { until: '2s' }).window;
    assert.deepEqual([early?.since, early?.until], [FakeClock.START, FakeClock.START + 7000]);
  });

  it('begins anew with a reset', () => {
    const recording = new Recording();
    recording.at(1, hit(a, 1));
    recording.database.reset();
    recording.at(2, hit(a, 2));
    assert.deepEqual(recording.ask({ since: '1h' }), {
      hits: 2,
      since: -3598,
      coveredSince: 1,
      isComplete: true,
      granularity: 1,
    });
  });

  it('stands still where the clock goes back, and goes on with it', () => {
    const recording = new Recording();
    recording.at(100, hit(a, 1));
    recording.at(50, hit(a, 2));
    assert.equal(recording.database.nowMillis, recording.clock.at(100));
    recording.clock.millis = NaN;
    assert.equal(recording.database.nowMillis, recording.clock.at(100));
    recording.at(101, hit(a, 4));
    assert.deepEqual([recording.between(100, 101), recording.between(101, 102)], [['a: 3'], ['a: 4']]);
  });

  it('takes a second batch of the same second, and a long silence', () => {
    const recording = new Recording();
    for (let i = 0; i < 5; i++) recording.at(i * 700, hit(a, 1), hit(a, 1), hit(b, 1));
    assert.equal(recording.ask({ since: '1h' }).hits, 15);
    assert.deepEqual(recording.between(2800, 2801), ['a: 2', 'b: 1']);
  });

  it('moves a great many entries over several batches, and counts each once meanwhile', () => {
    const recording = new Recording(256 * MEBIBYTE);
    const many = Array.from({ length: 30_000 }, (_, i) => hit(fn(`f${i}`), 1));
    for (let second = 0; second < 4; second++) recording.at(second, ...many);
    for (let i = 0; i < 12; i++) {
      recording.at(2000 + i, hit(a, 1));
      assert.equal(recording.ask({ since: '1h' }).hits, 120_001 + i);
    }
    assert.equal(recording.ask({ since: '1h' }).granularity, 4);
  });
});

describe('Database history under the memory ceiling', () => {
  it('gives way before any stack goes to (other), the oldest first', () => {
    const recording = new Recording(MEBIBYTE);
    const known = Array.from({ length: 500 }, (_, i) => hit(fn(`known${i}`), 1));
    for (let second = 0; second < 50; second++) recording.at(second, ...known);
    assert.equal(recording.ask({ since: '1h' }).isComplete, true);
    for (let second = 50; second < 55; second++) {
      const fresh = Array.from({ length: 350 }, (_, i) => hit(fn(`fresh${second} ${i}`), 1));
      recording.at(second, ...fresh);
      assert.equal(recording.database.otherHits, 0);
      assert.ok(recording.database.bytes <= MEBIBYTE);
    }
    const { hits, coveredSince, isComplete } = recording.ask({ since: '1h' });
    assert.ok(!isComplete && coveredSince > 1 && coveredSince < 50, `covered since ${coveredSince}`);
    assert.equal(hits, (50 - coveredSince) * 500 + 5 * 350);
    assert.equal(recording.ask({ since: recording.clock.at(coveredSince) }).isComplete, true);
    assert.equal(recording.database.totalHits, 50 * 500 + 5 * 350);
  });

  it('says that nothing is known where stacks have all the memory, and totals stay exact', () => {
    const recording = new Recording(MEBIBYTE);
    for (let round = 0; round < 10; round++) {
      recording.at(round, ...Array.from({ length: 2000 }, (_, i) => hit(fn(`${round} ${i}`), 1)));
      assert.ok(recording.database.bytes <= MEBIBYTE);
    }
    assert.ok(recording.database.otherHits > 0);
    assert.equal(recording.database.totalHits, 20_000);
    const { isComplete, coveredSince } = recording.ask({ since: '5s' });
    assert.deepEqual([isComplete, coveredSince], [false, 10]);
  });

  it('gives all of its memory back when it is reset', () => {
    const recording = new Recording();
    recording.at(0, hit(a, 1));
    const { bytes } = recording.database;
    for (let second = 1; second < 500; second++) recording.at(second, hit(a, 1));
    assert.ok(recording.database.bytes > bytes);
    recording.database.reset();
    recording.at(500, hit(a, 1));
    assert.equal(recording.database.bytes, bytes);
  });
});

describe('Database time options', () => {
  const database = new Database({ now: new FakeClock().now });
  const ask = (range: unknown): unknown => query(database, range as TimeRange);

  it('are refused with an error that names the option', () => {
    for (const since of ['60', '60 s', 'now', '-5s', '1d', '', '1e3s']) {
      assert.throws(() => ask({ since }), { name: 'RangeError', message: /'since' must be a duration such as/ }, since);
    }
    for (const until of [60_000, 0, -1, NaN, Infinity, new Date(NaN)]) {
      assert.throws(() => ask({ until }), { name: 'RangeError', message: /'until' must be a valid Date or .*'60s'/ });
    }
    for (const since of [null, true, {}, []]) {
      assert.throws(() => ask({ since }), { name: 'TypeError', message: /'since' must be a duration, a Date or/ });
    }
    assert.throws(() => ask({ since: '1s', until: '2s' }), { name: 'RangeError', message: /'until'.*before 'since'/ });
    assert.throws(() => database.stacks({ form: 1 } as TimeRange), { name: 'TypeError', message: /unknown option/ });
  });

  it('of a clock that is no function is refused', () => {
    const make = (): Database => new Database({ now: 5 as unknown as () => number });
    assert.throws(make, { name: 'TypeError', message: /'now' must be a function/ });
  });
});
