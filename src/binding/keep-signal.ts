/**
 * Keeps SIGPROF in the hands of the profiler. The signal's default action ends the process, so it must not come back while a
 * tick may be pending: whoever takes the signal after this package was loaded finds the profiler's handler and puts that back.
 */
import type { NativeAddon } from './native';

/** Takes the signal as the package is loaded. Whoever listens to it already does so by libuv, which is harmless. */
export function keepSignal(addon: NativeAddon): void {
  addon.takeSignal(process.listenerCount('SIGPROF') > 0);
}
