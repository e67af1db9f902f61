import assert from 'node:assert/strict';
import { Database } from '../src/database';
import type { FormatName, Piece } from '../src/formats';
import type { SimpleLauncher } from '../src/launcher';
import type { Recorder, TimeRange } from '../src/types';
import { BatchWriter, fn, stackLines } from './helpers/batches';
import { FakeClock } from './helpers/clocks';
import { cancelAll, newLauncher, startedLauncher } from './helpers/fake-launcher';
import type { FakeNative } from './helpers/fake-native';

const clock = new FakeClock();
const a = fn('a', '/app/a.js', 1, 1);
const b = fn('b', '/app/b.js', 2, 1);

interface Sampled {
  readonly launcher: SimpleLauncher;
  readonly native: FakeNative;
  readonly clock: FakeClock;
}

/** Unpaused at 1 s; `a` is hit twice at 5 s and `b`, called from `a`, 3 times at 8 s. */
function sampled(): Sampled {
  const own = new FakeClock();
  const { launcher, native } = startedLauncher({
    recorder: new Database({ now: own.now }),
    intervalMicros: 250,
  });
  const writer = new BatchWriter();
  own.goTo(1);
  launcher.unpause();
  own.goTo(5);
  native.batches.push(writer.batch([{ stack: [a], hits: 2, cpuNanos: 20 }]));
  launcher.query();
  own.goTo(8);
  native.batches.push(writer.batch([{ stack: [b, a], hits: 3, cpuNanos: 30 }]));
  return { launcher, native, clock: own };
}

async function textOf(pieces: AsyncIterable<Piece>): Promise<string> {
  let text = '';
  for await (const piece of pieces) text += piece.toString();
  return text;
}

describe('SimpleLauncher.profile', () => {
  afterEach(cancelAll);

  it('has everything up to now, with the names of a query', () => {
    const { launcher } = sampled();
    const { metadata, totals, stacks, nameOf } = launcher.profile();
    const times = { startMillis: clock.at(1), endMillis: clock.at(8) };
    assert.deepEqual(metadata, { ...times, intervalMicros: 250, hitMicros: 101.5, clock: 'monotonic' });
    assert.deepEqual(totals, { totalHits: 5, totalCpuNanos: 50, otherHits: 0, dropped: 23 });
    assert.deepEqual(stackLines(stacks), ['a: 2', 'b < a: 3']);
    assert.deepEqual([nameOf(a), nameOf([...stacks][1]!.frames[0]!.function)], ['a', 'b (/app/b.js:2)']);
  });

  it('can be of a range of time, and says which', async () => {
    const { launcher } = sampled();
    const { metadata, totals, stacks } = launcher.profile({ since: '4s', until: '1s' });
    assert.deepEqual([metadata.startMillis, metadata.endMillis], [clock.at(4), clock.at(7)]);
    assert.deepEqual([totals.totalHits, totals.totalCpuNanos, stackLines(stacks)], [2, 20, ['a: 2']]);
    const early = (await launcher.profileAsync({ until: clock.at(100) })).metadata;
    assert.deepEqual([early.startMillis, early.endMillis], [clock.at(1), clock.at(8)]);
  });

  it('stays as it is while sampling goes on and after a reset', async () => {
    const { launcher, native } = sampled();
    const profiles = [launcher.profile(), await launcher.profileAsync()];
    native.batches.push(new BatchWriter().batch([{ stack: [a], hits: 100 }], { reset: true }));
    launcher.query();
    launcher.reset();
    for (const { stacks } of profiles) {
      assert.deepEqual(stackLines(stacks), ['a: 2', 'b < a: 3']);
      assert.deepEqual(stackLines(stacks), ['a: 2', 'b < a: 3']);
    }
  });

  it('begins anew with a reset: time, hits and losses', () => {
    const { launcher, native, clock: own } = sampled();
    own.goTo(10);
    launcher.reset();
    assert.deepEqual(native.calls, ['start', 'resetIds']);
    own.goTo(12);
    const { metadata, totals } = launcher.profile();
    assert.deepEqual([metadata.startMillis, metadata.endMillis], [clock.at(10), clock.at(12)]);
    assert.deepEqual(totals, { totalHits: 0, totalCpuNanos: 0, otherHits: 0, dropped: 0 });
    launcher.pause();
    launcher.reset();
    own.goTo(20);
    launcher.unpause();
    assert.equal(launcher.profile().metadata.startMillis, clock.at(20));
  });

  it('needs a start, the built-in database and a good range', async () => {
    assert.throws(() => newLauncher().launcher.profile(), { code: 'ERR_OX_NOT_STARTED' });
    const { launcher } = startedLauncher<Recorder>({ recorder: { record: () => undefined, reset: () => undefined } });
    const isClear = { name: 'OxProfileError', code: 'ERR_OX_NO_QUERY', message: /needs the built-in database/ };
    assert.throws(() => launcher.profile(), isClear);
    assert.throws(() => launcher.export('json'), isClear);
    assert.throws(() => launcher.stacks(), isClear);
    assert.throws(() => launcher.diff({}, {}), isClear);
    await assert.rejects(launcher.profileAsync(), isClear);
    cancelAll();
    assert.throws(() => sampled().launcher.profile({ since: 1 }), { name: 'RangeError', message: /'since'/ });
  });
});

describe('SimpleLauncher.export', () => {
  afterEach(cancelAll);

  it('writes a format, of everything or of a range, as of the moment of the call', async () => {
    const { launcher, native } = sampled();
    const [all, late] = [launcher.export('collapsed'), launcher.export('collapsed', { since: '1s' })];
    native.batches.push(new BatchWriter().batch([{ stack: [a], hits: 100 }], { reset: true }));
    launcher.query();
    assert.match(await textOf(all), /a \(\/app\/a\.js:1\) 2\n.*a \(\/app\/a\.js:1\);b \(\/app\/b\.js:2\) 3\n/s);
    const text = await textOf(late);
    assert.match(text, /;b \(\/app\/b\.js:2\) 3\n/);
    assert.doesNotMatch(text, /a \(\/app\/a\.js:1\) 2\n/);
  });

  it('refuses a bad format or range at once', () => {
    const { launcher } = sampled();
    assert.throws(() => launcher.export('xml' as FormatName), {
      name: 'RangeError',
      message: /'format' must be one of/,
    });
    assert.throws(() => launcher.export('json', { since: 'x' }), { name: 'RangeError', message: /'since'/ });
    assert.throws(() => launcher.export('json', { sinse: 1 } as TimeRange), { message: /did you mean 'since'/ });
  });
});

describe('SimpleLauncher.queryAsync, diff and stacks', () => {
  afterEach(cancelAll);

  it('see everything up to now', async () => {
    const { launcher } = sampled();
    assert.equal((await launcher.queryAsync({ by: 'line' })).totalHits, 5);
    assert.deepEqual(stackLines(launcher.stacks({ since: '1s' })), ['b < a: 3']);
    const ranges = [{ until: '1s' }, { since: '1s' }] as const;
    const { records } = launcher.diff(...ranges);
    assert.deepEqual(
      records.map(({ functionName, change }) => [functionName, change]),
      [
        ['b', 1],
        ['a', 0],
      ],
    );
    assert.deepEqual(await launcher.diffAsync(...ranges), launcher.diff(...ranges));
    assert.match(launcher.show({ by: 'line' }), /2 lines shown\n/);
  });

  it('ask a recorder of the caller by its own queryAsync, or else its query', async () => {
    const answer = { records: [], totalRecords: 0, totalHits: 7 };
    const methods = { record: () => undefined, reset: () => undefined, query: () => answer };
    const { launcher } = startedLauncher({ recorder: methods });
    assert.equal((await launcher.queryAsync()).totalHits, 7);
    launcher.cancel();
    const queryAsync = async (): Promise<typeof answer> => Promise.resolve({ ...answer, totalHits: 8 });
    const other = startedLauncher({ recorder: { ...methods, queryAsync } });
    assert.equal((await other.launcher.queryAsync()).totalHits, 8);
    other.launcher.cancel();
    const { launcher: deaf } = startedLauncher({ recorder: { record: () => undefined, reset: () => undefined } });
    await assert.rejects(deaf.queryAsync(), { code: 'ERR_OX_NO_QUERY' });
  });
});
