/** What the command exits with: one table, from errors to codes. */
import { OxProfileError } from '../errors';

/**
 * The exit codes. `run` ends as the script does: with its exit code, or by the signal that ended it; after a crash with 128 plus
 * the signal's number, as shells do.
 *
 * | code | when |
 * |---|---|
 * | 0 | all is well |
 * | 1 | the command failed in a way that is nobody's fault known here |
 * | 64 | the command line is wrong |
 * | 69 | nothing can be profiled here; `diagnose` tells why |
 * | 73 | the profile could not be written, and the script was well |
 */
export const EXIT_CODES = { ok: 0, failure: 1, usage: 64, unavailable: 69, cannotWrite: 73 } as const;

/** Added to the number of a signal. */
const SIGNAL_BASE = 128;

/** A command line that cannot be understood. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

/** A profile that could not be written. */
export class WriteError extends Error {
  override readonly name = 'WriteError';
}

/** The exit code for an error. */
export function exitCodeFor(error: unknown): number {
  if (error instanceof UsageError) return EXIT_CODES.usage;
  if (error instanceof WriteError) return EXIT_CODES.cannotWrite;
  return error instanceof OxProfileError ? EXIT_CODES.unavailable : EXIT_CODES.failure;
}

/** The exit code for a signal, by its number. */
export function exitCodeForSignal(signalNumber: number): number {
  return SIGNAL_BASE + signalNumber;
}
