import assert from 'node:assert/strict';
import { type LauncherOptions, SimpleLauncher } from '../src/launcher';
import { cancelAll, newLauncher, startedLauncher } from './helpers/fake-launcher';

/** Makes a launcher whose addon must not be touched. */
function make(options: unknown): SimpleLauncher {
  return new SimpleLauncher(options as LauncherOptions<never>, () => assert.fail('the addon was touched'));
}

const recorder = { record: (): void => undefined, reset: (): void => undefined };

describe('SimpleLauncher options', () => {
  afterEach(cancelAll);

  it('have defaults: 1000 us, the clock auto, a database of 64 MiB', () => {
    const { launcher, native } = startedLauncher();
    assert.deepEqual([native.options.intervalMicros, native.options.clock], [1000, 'auto']);
    assert.equal(launcher.sampler.database.maxMemoryBytes, 64 * 1024 * 1024);
  });

  it('may be left out or undefined one by one', () => {
    assert.doesNotThrow(() => make(undefined));
    assert.doesNotThrow(() =>
      make({ intervalMicros: undefined, clock: undefined, maxMemoryBytes: undefined, recorder: undefined }),
    );
  });

  it('reach the addon and the database', () => {
    const { launcher, native } = startedLauncher({ intervalMicros: 200, clock: 'perf', maxMemoryBytes: 2 ** 20 });
    assert.deepEqual([native.options.intervalMicros, native.options.clock], [200, 'perf']);
    assert.equal(launcher.sampler.database.maxMemoryBytes, 2 ** 20);
  });

  it('are refused with a TypeError if they are no object', () => {
    for (const options of [null, 1, 'auto', [], () => undefined]) {
      assert.throws(() => make(options), { name: 'TypeError', message: /^options must be an object, not / });
    }
  });

  it('of an unknown name are refused with the nearest known one', () => {
    const pairs = {
      interval: 'intervalMicros',
      intervalMicro: 'intervalMicros',
      clok: 'clock',
      maxMemory: 'maxMemoryBytes',
    };
    for (const [given, meant] of Object.entries(pairs)) {
      const message = new RegExp(`unknown option "${given}"; did you mean '${meant}'\\?`);
      assert.throws(() => make({ [given]: 1 }), { name: 'TypeError', message });
    }
    assert.throws(() => make({ Recorder: recorder }), { message: /did you mean 'recorder'/ });
  });

  it('of a wrong type are refused with a TypeError that names the option', () => {
    const wrong = { intervalMicros: ['1000', null, {}, 100n], clock: [1, null, []], maxMemoryBytes: ['1', null] };
    for (const [name, values] of Object.entries(wrong)) {
      for (const value of values) {
        assert.throws(() => make({ [name]: value }), {
          name: 'TypeError',
          message: new RegExp(`option '${name}' must be`),
        });
      }
    }
  });

  it('out of range are refused with a RangeError that names the option', () => {
    const wrong = {
      intervalMicros: [49.9, 10_000_000.1, 0, -1, NaN, Infinity],
      clock: ['cpu', '', 'AUTO', 'toString'],
      maxMemoryBytes: [2 ** 20 - 1, 2 ** 32 + 1, NaN],
    };
    for (const [name, values] of Object.entries(wrong)) {
      for (const value of values) {
        assert.throws(() => make({ [name]: value }), {
          name: 'RangeError',
          message: new RegExp(`option '${name}' must be`),
        });
      }
    }
  });

  it('refuse an overhead that is none, and one beside an interval, by their names', () => {
    for (const maxOverhead of [0, -0.01, 0.51, NaN, Infinity]) {
      assert.throws(() => make({ maxOverhead }), { name: 'RangeError', message: /option 'maxOverhead' must be/ });
    }
    for (const maxOverhead of ['0.01', null, true]) {
      assert.throws(() => make({ maxOverhead }), { name: 'TypeError', message: /option 'maxOverhead' must be/ });
    }
    const both = { name: 'TypeError', message: /'maxOverhead' .*'intervalMicros' .*: leave one out/ };
    assert.throws(() => make({ maxOverhead: 0.01, intervalMicros: 1000 }), both);
    for (const maxOverhead of [1e-9, 0.5]) assert.doesNotThrow(() => make({ maxOverhead }));
  });

  it('take an interval at both ends of the range and with a fraction', () => {
    for (const intervalMicros of [50, 10_000_000, 333.3]) assert.doesNotThrow(() => newLauncher({ intervalMicros }));
  });

  it('refuse a recorder that lacks a function', () => {
    for (const bad of [null, 1, {}, { record: 1, reset: 1 }, { record: recorder.record }, { reset: recorder.reset }]) {
      const isClear = { name: 'TypeError', message: /option 'recorder' must have the functions 'record' and 'reset'/ };
      assert.throws(() => make({ recorder: bad }), isClear);
    }
  });

  it('refuse a ceiling for a recorder that it could not bound', () => {
    const isClear = { name: 'TypeError', message: /'maxMemoryBytes' bounds the built-in database/ };
    assert.throws(() => make({ recorder, maxMemoryBytes: 2 ** 21 }), isClear);
  });
});
