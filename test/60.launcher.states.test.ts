import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import type * as launcherModule from '../src/launcher';
import { SimpleLauncher } from '../src/launcher';
import { BatchWriter, fn, stackLines } from './helpers/batches';
import { cancelAll, newLauncher, startedLauncher } from './helpers/fake-launcher';

const NOT_STARTED = { name: 'OxProfileError', code: 'ERR_OX_NOT_STARTED' };
const CANCELLED = { name: 'OxProfileError', code: 'ERR_OX_CANCELLED' };

/** The launcher's modules loaded once more, as from a second copy of the package. */
function loadCopy(): typeof launcherModule {
  const load = createRequire(__filename);
  const loaded = Object.entries(load.cache).filter(([file]) => file.includes('/src/launcher/'));
  loaded.forEach(([file]) => Reflect.deleteProperty(load.cache, file));
  const copy = load('../src/launcher') as typeof launcherModule;
  loaded.forEach(([file, module]) => (load.cache[file] = module));
  return copy;
}

describe('SimpleLauncher', () => {
  afterEach(cancelAll);

  it('touches nothing native before start()', () => {
    const { made } = newLauncher();
    assert.deepEqual(made, []);
  });

  it('starts out paused', () => {
    const { launcher, native } = startedLauncher();
    assert.deepEqual([launcher.isPaused(), launcher.isAlive(), launcher.stats().state], [true, true, 'paused']);
    assert.deepEqual(native.calls, []);
  });

  it('is new, then paused, running, paused and cancelled', () => {
    const { launcher } = newLauncher();
    const seen = [() => undefined, 'start', 'unpause', 'pause', 'cancel'] as const;
    const states = seen.map((step) => {
      if (typeof step === 'string') launcher[step]();
      return [launcher.stats().state, launcher.isPaused(), launcher.isAlive()];
    });
    assert.deepEqual(states, [
      ['new', true, false],
      ['paused', true, true],
      ['running', false, true],
      ['paused', true, true],
      ['cancelled', true, false],
    ]);
  });

  it('arms the clock in unpause() and disarms it in pause(), once each however often they are called', () => {
    const { launcher, native } = startedLauncher();
    launcher.pause();
    launcher.unpause();
    launcher.unpause();
    launcher.pause();
    launcher.pause();
    launcher.unpause();
    assert.deepEqual(native.calls, ['start', 'stop', 'start']);
  });

  it('has brought everything to its database once it is paused', () => {
    const { launcher, native } = startedLauncher();
    launcher.unpause();
    native.batches.push(new BatchWriter().batch([{ stack: [fn('a')], hits: 3 }]));
    const { database } = launcher.sampler;
    launcher.pause();
    assert.deepEqual(stackLines(database.stacks()), ['a: 3']);
  });

  it('does nothing in a second start(), and returns itself', () => {
    const { launcher, made } = newLauncher();
    assert.equal(launcher.start(), launcher);
    launcher.unpause();
    assert.equal(launcher.start(), launcher);
    assert.deepEqual([made.length, launcher.stats().state], [1, 'running']);
  });

  it('refuses what needs a sampler before start()', () => {
    const { launcher } = newLauncher();
    for (const method of ['unpause', 'pause', 'query', 'show'] as const) {
      assert.throws(() => launcher[method](), NOT_STARTED, method);
    }
    assert.throws(() => launcher.sampler, NOT_STARTED);
    launcher.reset();
  });

  it('refuses start(), unpause() and setInterval() after cancel()', () => {
    const { launcher } = startedLauncher();
    launcher.cancel();
    assert.throws(() => launcher.start(), CANCELLED);
    assert.throws(() => launcher.unpause(), CANCELLED);
    assert.throws(() => launcher.setInterval(100), CANCELLED);
    launcher.pause();
  });

  it('stops, drains a last time and lets go of the addon in cancel(), once however often it is called', () => {
    const { launcher, native } = startedLauncher();
    launcher.unpause();
    native.batches.push(new BatchWriter().batch([{ stack: [fn('late')], hits: 3 }]));
    launcher.cancel();
    launcher.cancel();
    assert.deepEqual(native.calls, ['start', 'stop', 'dispose']);
    assert.equal(launcher.query().totalHits, 3);
    assert.match(launcher.show(), /^late +3/m);
    assert.equal(launcher.sampler.database.totalStacks, 1);
    launcher.reset();
    assert.equal(launcher.query().totalHits, 0);
  });

  it('can be cancelled before it was started', () => {
    const { launcher, made } = newLauncher();
    launcher.cancel();
    assert.throws(() => launcher.start(), CANCELLED);
    assert.deepEqual(made, []);
  });

  it('is cancelled at the end of a using block', () => {
    const { launcher } = startedLauncher();
    launcher[Symbol.dispose]();
    assert.equal(launcher.stats().state, 'cancelled');
  });

  it('hands a new interval to the addon while started, and uses it at start() before that', () => {
    const { launcher, made } = newLauncher({ intervalMicros: 500 });
    launcher.setInterval(250.5);
    launcher.start();
    launcher.setInterval(100);
    launcher.unpause();
    launcher.setInterval(50);
    assert.equal(made[0]?.options.intervalMicros, 250.5);
    assert.deepEqual(made[0].calls, ['setInterval 100', 'start', 'setInterval 50']);
    assert.equal(launcher.stats().intervalMicros, 50);
    assert.throws(() => launcher.setInterval(49), { name: 'RangeError', message: /intervalMicros/ });
    assert.throws(() => launcher.setInterval('1' as unknown as number), {
      name: 'TypeError',
      message: /intervalMicros/,
    });
    assert.equal(launcher.stats().intervalMicros, 50);
  });

  it('stays new, and leaves the thread free, when start() fails', () => {
    const failing = new SimpleLauncher({}, () => {
      throw new Error('no addon');
    });
    assert.throws(() => failing.start(), { message: 'no addon' });
    assert.equal(failing.stats().state, 'new');
    startedLauncher();
  });

  it('refuses a second launcher on the thread while one is alive, and not after that', () => {
    const { launcher } = startedLauncher();
    const second = newLauncher();
    assert.throws(() => second.launcher.start(), { name: 'OxProfileError', code: 'ERR_OX_ALREADY_RUNNING' });
    assert.equal(second.made.length, 0);
    second.launcher.cancel();
    assert.throws(() => newLauncher().launcher.start(), { code: 'ERR_OX_ALREADY_RUNNING' });
    launcher.cancel();
    startedLauncher();
  });

  it('is seen by another copy of the package in the same process', () => {
    const copy = loadCopy();
    assert.notEqual(copy.SimpleLauncher, SimpleLauncher);
    startedLauncher();
    const addon = (): never => assert.fail('the addon was touched');
    assert.throws(() => new copy.SimpleLauncher({}, addon).start(), { code: 'ERR_OX_ALREADY_RUNNING' });
  });
});
