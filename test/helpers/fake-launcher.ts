/** Launchers over a fake addon, for tests that need no compiled one. */
import type { Database } from '../../src/database';
import { type LauncherOptions, SimpleLauncher } from '../../src/launcher';
import type { Recorder } from '../../src/types';
import { type FakeNative, fakeAddon } from './fake-native';

const alive = new Set<{ cancel(): void }>();

/** A launcher that has not been started; cancel it, or call {@link cancelAll} after the test. */
export function newLauncher<R extends Recorder = Database>(
  options: LauncherOptions<R> = {},
): { launcher: SimpleLauncher<R>; made: FakeNative[] } {
  const { load, made } = fakeAddon();
  const launcher = new SimpleLauncher<R>(options, load);
  alive.add(launcher);
  return { launcher, made };
}

/** A launcher that is started and paused, and its native sampler. */
export function startedLauncher<R extends Recorder = Database>(
  options: LauncherOptions<R> = {},
): { launcher: SimpleLauncher<R>; native: FakeNative } {
  const { launcher, made } = newLauncher(options);
  launcher.start();
  const [native] = made;
  if (native === undefined) throw new Error('start() made no sampler');
  return { launcher, native };
}

/** Cancels every launcher that these functions made. */
export function cancelAll(): void {
  for (const launcher of alive) launcher.cancel();
  alive.clear();
}
