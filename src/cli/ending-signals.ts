/**
 * The signals that end the script: it ends by them as without the profiler, once its profile is written. What the script listens
 * to itself is left to it.
 */
import type { NativeAddon } from '../binding';
import { attempt } from '../guard';

/** Those that can be caught without the addon: whatever the event loop gets to see. */
const CAUGHT_BY_LISTENER = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** Those that the addon keeps waiting for the profile, as `native/engine/ending_signals_linux.cc` has them. */
const WAIT_FOR_THE_PROFILE = ['SIGHUP', 'SIGINT', 'SIGQUIT', 'SIGUSR2', 'SIGALRM', 'SIGTERM', 'SIGXCPU'];

/** Why a process that a signal has ended may have left no profile: the rest of a sentence, or nothing. */
export function whyWithoutProfile(signal: NodeJS.Signals | null): string {
  if (signal === null || !WAIT_FOR_THE_PROFILE.includes(signal)) return '';
  return (
    `. ${signal} was held back for two seconds, in which its main thread did not come to JavaScript: it was computing in native ` +
    'code, or waiting for a lock there'
  );
}

/** What Node.js's types leave out of `process`. */
interface Events {
  on(event: 'removeListener', listener: (event: string | symbol) => void): unknown;
}

/**
 * Has something done before a signal ends the process.
 *
 * @param run - Is called from within whatever JavaScript is running. False: it cannot be done now, and the result of this will be
 * called once it can.
 * @returns Lets signals end the process at once again; one that has come then does.
 */
export function beforeSignalEnds(addon: NativeAddon | undefined, run: () => boolean): () => void {
  if (addon === undefined) return catchByListeners(run);
  const signals = new addon.EndingSignals(() => attempt('writing the profile', run) ?? true);
  // Node.js's own listener, which comes first, has put the default action back when the script's last listener goes.
  (process as unknown as Events).on('removeListener', (event) => {
    if (typeof event === 'string' && event.startsWith('SIG')) signals.renew();
  });
  return () => signals.end();
}

/** Without the addon a script that never turns its event loop takes no signal. */
function catchByListeners(run: () => boolean): () => void {
  for (const signal of CAUGHT_BY_LISTENER) {
    const listener = (): void => {
      if (process.listenerCount(signal) > 1) return;
      process.removeListener(signal, listener);
      attempt('writing the profile', run);
      process.kill(process.pid, signal);
    };
    process.on(signal, listener);
  }
  return () => undefined;
}
