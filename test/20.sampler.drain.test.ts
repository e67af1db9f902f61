import assert from 'node:assert/strict';
import { once } from 'node:events';
import { Database } from '../src/database';
import { OxProfileError } from '../src/errors';
import { Sampler } from '../src/sampler';
import type { Recorder, SampleBatch } from '../src/types';
import { BatchWriter, emptyBatch, fn } from './helpers/batches';
import { FAKE_STATS, FakeNative } from './helpers/fake-native';

function samplerOf<R extends Recorder>(recorder: R): { sampler: Sampler<R>; native: FakeNative } {
  const made: FakeNative[] = [];
  const createNative = (options: FakeNative['options']): FakeNative => {
    const native = new FakeNative(options);
    made.push(native);
    return native;
  };
  const sampler = new Sampler({ createNative, recorder, intervalMicros: 123, clock: 'auto' });
  assert.ok(made[0]);
  return { sampler, native: made[0] };
}

/** A recorder that fails as long as `error` is set. */
class Failing implements Recorder {
  error: Error | undefined = new Error('disk full');
  readonly batches: SampleBatch[] = [];

  record(batch: SampleBatch): void {
    if (this.error !== undefined) throw this.error;
    this.batches.push(batch);
  }

  reset(): void {
    this.batches.length = 0;
  }
}

describe('Sampler', () => {
  it('makes its native sampler with the interval and clock it was given, and leaves it stopped', () => {
    const { native, sampler } = samplerOf(new Database());
    assert.deepEqual([native.options.intervalMicros, native.options.clock, native.calls], [123, 'auto', []]);
    sampler.start();
    sampler.setInterval(50);
    sampler.stop();
    assert.deepEqual(native.calls, ['start', 'setInterval 50', 'stop']);
  });

  it('brings what the addon has to its recorder, on demand and when the addon says that it is due', () => {
    const { native, sampler } = samplerOf(new Database());
    const writer = new BatchWriter();
    native.batches.push(writer.batch([{ stack: [fn('a')] }]), writer.batch([{ stack: [fn('a')], hits: 2 }]));
    sampler.drain();
    assert.equal(sampler.database.totalHits, 1);
    native.options.onDrainDue();
    assert.equal(sampler.database.totalHits, 3);
  });

  it('throws what the recorder throws from a drain that a caller asked for, and counts it', () => {
    const { sampler } = samplerOf(new Failing());
    assert.throws(() => sampler.drain(), { message: 'disk full' });
    const { recorderErrors, lastRecorderError } = sampler.stats();
    assert.deepEqual([recorderErrors, lastRecorderError], [1, 'disk full']);
  });

  it('counts and warns once, but does not throw, when the recorder fails in the event loop', async () => {
    const { native, sampler } = samplerOf(new Failing());
    native.batches.push(emptyBatch(), emptyBatch({ reset: true }));
    const warned = once(process, 'warning') as Promise<[Error & { code?: string }]>;
    native.options.onDrainDue();
    const [warning] = await warned;
    assert.equal(warning.code, 'OX_RECORDER_FAILED');
    assert.match(warning.message, /the recorder failed.*disk full/);
    native.options.onDrainDue();
    assert.equal(sampler.stats().recorderErrors, 2);
  });

  it('goes on with a recorder that has recovered, from where ids start anew: nobody knows what it has of the batch that it failed at', () => {
    const recorder = new Failing();
    const { native, sampler } = samplerOf(recorder);
    const anew = emptyBatch({ reset: true });
    native.batches.push(emptyBatch(), emptyBatch(), anew);
    recorder.error = new TypeError('a wrong turn');
    assert.throws(() => sampler.drain());
    recorder.error = undefined;
    sampler.drain();
    assert.deepEqual([native.calls, recorder.batches], [['resetIds'], []]);
    sampler.drain();
    assert.deepEqual(recorder.batches, [anew]);
    const { recorderErrors, lastRecorderError } = sampler.stats();
    assert.deepEqual([recorderErrors, lastRecorderError], [1, 'a wrong turn']);
  });

  it('does not drain inside of a drain', () => {
    let depth = 0;
    const recorder: Recorder = {
      record: () => {
        depth++;
        sampler.drain();
      },
      reset: () => undefined,
    };
    const { sampler } = samplerOf(recorder);
    sampler.drain();
    assert.equal(depth, 1);
  });

  it('adds the CPU time of the recorder to the time of drains, and of naming where functions are named', () => {
    const recorder: Recorder = { record: () => (native.cpuClockNanos += 1_000_000), reset: () => undefined };
    const { native, sampler } = samplerOf(recorder);
    const times = (): number[] => [sampler.stats().drainNanos, sampler.stats().namingNanos];
    const { drainNanos, namingNanos } = FAKE_STATS;
    sampler.drain();
    assert.deepEqual(times(), [drainNanos + 1_000_000, namingNanos]);
    native.batches.push({ ...emptyBatch(), functions: [fn('a')] });
    sampler.drain();
    assert.deepEqual(times(), [drainNanos + 2_000_000, namingNanos + 1_000_000]);
  });

  it('drains a last time when it is disposed, and never again', () => {
    const { native, sampler } = samplerOf(new Failing());
    sampler.database.error = undefined;
    native.batches.push(emptyBatch({ reset: true }));
    sampler.dispose();
    sampler.dispose();
    sampler.drain();
    native.options.onDrainDue();
    assert.deepEqual(native.calls, ['stop', 'dispose']);
    assert.deepEqual(
      sampler.database.batches.map(({ reset }) => reset),
      [true],
    );
    assert.equal(sampler.stats().samples, FAKE_STATS.samples);
  });

  it('is disposed also where its recorder fails', () => {
    const { native, sampler } = samplerOf(new Failing());
    sampler.dispose();
    assert.deepEqual(native.calls, ['stop', 'dispose']);
  });

  it('forgets in a reset what was drained and what was not yet, and has the addon start its ids anew', () => {
    const { native, sampler } = samplerOf(new Database());
    const writer = new BatchWriter();
    native.batches.push(writer.batch([{ stack: [fn('a')] }]));
    sampler.reset();
    assert.deepEqual([sampler.database.totalHits, native.batches.length, native.calls], [0, 0, ['resetIds']]);
    native.batches.push(writer.batch([{ stack: [fn('b')], hits: 2 }], { reset: true }));
    sampler.drain();
    assert.equal(sampler.database.totalHits, 2);
    sampler.dispose();
    sampler.reset();
    assert.deepEqual([sampler.database.totalHits, native.calls], [0, ['resetIds', 'stop', 'dispose']]);
  });

  it('turns an error of the addon that has one of our codes into an OxProfileError', () => {
    const cause = Object.assign(new Error('perf is refused here'), { code: 'ERR_OX_CLOCK_UNAVAILABLE' });
    const make = (error: Error) => () =>
      new Sampler({
        createNative: () => {
          throw error;
        },
        recorder: new Database(),
        intervalMicros: 1000,
        clock: 'perf',
      });
    assert.throws(make(cause), (error) => {
      assert.ok(error instanceof OxProfileError);
      assert.deepEqual([error.code, error.message, error.cause], ['ERR_OX_CLOCK_UNAVAILABLE', cause.message, cause]);
      return true;
    });
    const other = new Error('out of memory');
    assert.throws(make(other), other);
  });
});
