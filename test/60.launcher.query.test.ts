import assert from 'node:assert/strict';
import { Database } from '../src/database';
import type { QueryOptions, QueryResult, Recorder } from '../src/types';
import { BatchWriter, fn } from './helpers/batches';
import { cancelAll, startedLauncher } from './helpers/fake-launcher';
import { FAKE_STATS } from './helpers/fake-native';

/** A recorder that counts batches and can be asked. */
class Counting implements Recorder {
  readonly bytes = 77;
  readonly otherHits = 88;
  batches = 0;
  asked: QueryOptions[] = [];

  record(): void {
    this.batches++;
  }

  reset(): void {
    this.batches = 0;
  }

  query(options: QueryOptions): QueryResult {
    this.asked.push(options);
    return { records: [], totalRecords: 0, totalHits: this.batches };
  }
}

describe('SimpleLauncher.query', () => {
  afterEach(cancelAll);

  it('sees everything up to now, running or paused', () => {
    const { launcher, native } = startedLauncher();
    const writer = new BatchWriter();
    launcher.unpause();
    native.batches.push(writer.batch([{ stack: [fn('a'), fn('b')], hits: 2 }]));
    assert.equal(launcher.query().totalHits, 2);
    launcher.pause();
    native.batches.push(writer.batch([{ stack: [fn('c')], hits: 3 }]));
    const { records, totalHits } = launcher.query({ sort: 'self', maxRecords: 1 });
    assert.deepEqual([records[0]?.name, records.length, totalHits], ['c', 1, 5]);
  });

  it('refuses a bad option by its name', () => {
    const { launcher } = startedLauncher();
    assert.throws(() => launcher.query({ maxRecords: -1 }), { name: 'RangeError', message: /maxRecords/ });
    assert.throws(() => launcher.show({ maxrecords: 1 } as QueryOptions), { name: 'TypeError', message: /maxRecords/ });
  });

  it('goes to the recorder that the caller passed, with the options', () => {
    const { launcher } = startedLauncher({ recorder: new Counting() });
    assert.equal(launcher.query({ filter: 'x' }).totalHits, 1);
    assert.match(launcher.show(), /^total hits: 2/);
    assert.deepEqual(launcher.sampler.database.asked, [{ filter: 'x' }, {}]);
  });

  it('works with a database that the caller made', () => {
    const recorder = new Database({ maxMemoryBytes: 2 ** 21 });
    const { launcher, native } = startedLauncher({ recorder });
    native.batches.push(new BatchWriter().batch([{ stack: [fn('a')] }]));
    assert.equal(launcher.query().totalHits, 1);
    assert.equal(launcher.sampler.database, recorder);
  });

  it('says so if the recorder cannot be asked', () => {
    const { launcher } = startedLauncher({ recorder: { record: () => undefined, reset: () => undefined } });
    const isClear = { name: 'OxProfileError', code: 'ERR_OX_NO_QUERY', message: /no 'query' method/ };
    assert.throws(() => launcher.query(), isClear);
    assert.throws(() => launcher.show(), isClear);
  });

  it('throws what the recorder throws', () => {
    const record = (): never => {
      throw new Error('disk full');
    };
    const { launcher } = startedLauncher({ recorder: { record, reset: () => undefined } });
    assert.throws(() => launcher.query(), { message: 'disk full' });
    assert.deepEqual([launcher.stats().recorderErrors, launcher.stats().lastRecorderError], [1, 'disk full']);
  });
});

describe('SimpleLauncher.reset', () => {
  afterEach(cancelAll);

  it('forgets what was drained and what was not yet', () => {
    const { launcher, native } = startedLauncher();
    const writer = new BatchWriter();
    native.batches.push(writer.batch([{ stack: [fn('a')], hits: 2 }]));
    launcher.query();
    native.batches.push(writer.batch([{ stack: [fn('b')], hits: 2 }]));
    launcher.reset();
    native.batches.push(writer.batch([{ stack: [fn('b')], hits: 7 }]));
    const { records, totalHits } = launcher.query();
    assert.deepEqual([records.map(({ name, hits }) => [name, hits]), totalHits], [[['b', 7]], 7]);
  });
});

describe('SimpleLauncher.stats', () => {
  afterEach(cancelAll);

  it('has every field, from the addon, the database and the launcher', () => {
    const { launcher, native } = startedLauncher({ intervalMicros: 100, clock: 'auto' });
    native.batches.push(new BatchWriter().batch([{ stack: [fn('a')] }]));
    launcher.query();
    const { databaseBytes, ...stats } = launcher.stats();
    assert.equal(databaseBytes, launcher.sampler.database.bytes);
    assert.deepEqual(stats, {
      state: 'paused',
      engine: 'native',
      engineReason: undefined,
      cpuTime: 'measured',
      clock: 'monotonic',
      intervalMicros: 100,
      overhead: undefined,
      meanIntervalMicros: 101.5,
      stdevIntervalMicros: 3.25,
      samples: 1000,
      overruns: 20,
      sourceMaps: {
        loaded: 0,
        bytes: 0,
        refused: { malformed: 0, tooLarge: 0, notLocal: 0, unreadable: 0, total: 0 },
      },
      dropped: { total: 23, ringFull: 4, signalTaken: 19 },
      frames: 6000,
      unresolvedFrames: 7,
      truncatedStacks: 8,
      secondaryStacks: 17,
      unlinkedStacks: 18,
      inlining: 'on',
      inliningReason: undefined,
      lines: 'on',
      linesReason: undefined,
      builtins: 'on',
      builtinsReason: undefined,
      regexps: 'on',
      regexpsReason: undefined,
      waits: 'whole',
      identity: 'frame-slots',
      handlerNanos: 9000,
      drainNanos: FAKE_STATS.drainNanos,
      namingNanos: FAKE_STATS.namingNanos,
      attachNanos: 11_000,
      takeovers: 15,
      foreignSignals: 16,
      symbols: 12,
      ringBytes: 13_000,
      tableBytes: 14_000,
      otherHits: 0,
      idleTicks: 300,
      recorderErrors: 0,
      lastRecorderError: undefined,
      workersNotProfiled: 0,
      internalErrors: 0,
    });
  });

  it('answer after cancel()', () => {
    const { launcher } = startedLauncher();
    launcher.cancel();
    const { state, samples } = launcher.stats();
    assert.deepEqual([state, samples], ['cancelled', FAKE_STATS.samples]);
  });

  it('take bytes and otherHits from a recorder that the caller passed', () => {
    const { launcher } = startedLauncher({ recorder: new Counting() });
    const { databaseBytes, otherHits } = launcher.stats();
    assert.deepEqual([databaseBytes, otherHits], [77, 88]);
  });

  it('are 0 for a recorder that does not tell', () => {
    const { launcher } = startedLauncher({ recorder: { record: () => undefined, reset: () => undefined } });
    const { databaseBytes, otherHits } = launcher.stats();
    assert.deepEqual([databaseBytes, otherHits], [0, 0]);
  });
});
