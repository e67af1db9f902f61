/**
 * Keeps SIGPROF in the hands of the profiler. The signal's default action ends the process, so it must not come back while a
 * tick may be pending: whoever takes the signal after this package was loaded finds the profiler's handler and puts that back.
 * One does not: when the last listener of `process.on('SIGPROF')` goes, libuv sets the default action.
 */
import type { NativeAddon } from './native';

const SIGNAL = 'SIGPROF';

/** What Node.js's types leave out of `process`: it tells when a listener goes. */
interface Events {
  on(event: 'removeListener', listener: (event: string | symbol) => void): unknown;
  prependListener(event: 'removeListener', listener: (event: string | symbol) => void): unknown;
}

/** Takes the signal as the package is loaded, and again whenever listeners come and go. It never throws. */
export function keepSignal(addon: NativeAddon): void {
  addon.takeSignal(process.listenerCount(SIGNAL) > 0);
  // Node.js removes its handler in a listener of its own; these two stand around it.
  const events = process as unknown as Events;
  events.prependListener('removeListener', (event) => {
    if (event === SIGNAL) addon.maskSignal(true);
  });
  events.on('removeListener', (event) => {
    if (event !== SIGNAL) return;
    addon.takeSignal(true);
    addon.maskSignal(false);
  });
}
