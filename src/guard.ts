/**
 * Nothing of the profiler's throws into the program. Whatever the program, Node.js or a framework calls of ours (a listener, a hook,
 * a timer, a callback, a promise that nobody waits for) goes through this guard, which catches, counts, warns once and goes on.
 *
 * What a caller of the public API has asked for is not guarded: there an error is the answer.
 */
import { apply } from './builtins';

let errors = 0;

/** How many errors of the profiler's own were caught on this thread: `stats().internalErrors`. */
export function internalErrors(): number {
  return errors;
}

/**
 * Counts an error of the profiler's own; the first of a thread is told as a process warning.
 *
 * @param place - What failed, for the warning.
 */
export function countInternalError(place: string, error: unknown): void {
  if (errors++ > 0) return;
  try {
    const reason = error instanceof Error ? (error.stack ?? error.message) : String(error);
    process.emitWarning(
      `ox-profile-native: ${place} failed, which does no harm to the program. Later ones are only counted, in ` +
        `stats().internalErrors. Please report it: ${reason}`,
      { code: 'OX_INTERNAL_ERROR' },
    );
  } catch {
    // The stack is full, or the program has replaced what warns: it stays counted.
  }
}

/** Runs something now; `undefined` where it failed. */
export function attempt<Result>(place: string, run: () => Result): Result | undefined {
  try {
    return run();
  } catch (error) {
    countInternalError(place, error);
    return undefined;
  }
}

/** Makes what may be handed to the program, to Node.js or to a framework: it never throws. */
export function guarded<Arguments extends unknown[], Result>(
  place: string,
  run: (...args: Arguments) => Result,
): (...args: Arguments) => Result | undefined {
  return (...args) => {
    try {
      return apply(run, undefined, args);
    } catch (error) {
      countInternalError(place, error);
      return undefined;
    }
  };
}

/** Lets go of a promise that nobody waits for: that it is rejected is no unhandled rejection of the program. */
export function letGo(place: string, promise: Promise<unknown>): void {
  promise.then(undefined, (error: unknown) => countInternalError(place, error));
}
