/**
 * The errors of this package that are not about an argument. A wrong argument is a `TypeError` or a `RangeError`; all else is
 * an {@link OxProfileError}, whose code never changes, so that a program can tell the cases apart.
 */

/**
 * Every code an {@link OxProfileError} can carry.
 *
 * | code | when |
 * |---|---|
 * | `ERR_OX_ADDON_UNAVAILABLE` | the compiled addon is missing, or this Node.js cannot load it |
 * | `ERR_OX_ALREADY_RUNNING` | a launcher was started on a thread that has a live one |
 * | `ERR_OX_BAD_BATCH` | a recorder was handed a batch that breaks `docs/batch-format.md` |
 * | `ERR_OX_CANCELLED` | the launcher is cancelled, which is for good |
 * | `ERR_OX_CLOCK_UNAVAILABLE` | this machine refuses the clock that was asked for |
 * | `ERR_OX_NO_QUERY` | a query went to a recorder that has no `query` method |
 * | `ERR_OX_NOT_STARTED` | the method needs `start()` first |
 * | `ERR_OX_OUT_OF_MEMORY` | there was no memory for the ring or the tables of the addon |
 * | `ERR_OX_SIGNAL_TAKEN` | another profiler had SIGPROF before this package was loaded, and has it still |
 * | `ERR_OX_SYSTEM` | the operating system refused what the addon needs; the message names the call |
 * | `ERR_OX_TOO_MANY_SAMPLERS` | more threads of the process are sampled than the addon has room for |
 * | `ERR_OX_UNSUPPORTED_RUNTIME` | the addon does not know this version of Node.js, or it runs under a flag with which profiling is not safe |
 */
export const ERROR_CODES = [
  'ERR_OX_ADDON_UNAVAILABLE',
  'ERR_OX_ALREADY_RUNNING',
  'ERR_OX_BAD_BATCH',
  'ERR_OX_CANCELLED',
  'ERR_OX_CLOCK_UNAVAILABLE',
  'ERR_OX_NO_QUERY',
  'ERR_OX_NOT_STARTED',
  'ERR_OX_OUT_OF_MEMORY',
  'ERR_OX_SIGNAL_TAKEN',
  'ERR_OX_SYSTEM',
  'ERR_OX_TOO_MANY_SAMPLERS',
  'ERR_OX_UNSUPPORTED_RUNTIME',
] as const;

/** One of {@link ERROR_CODES}. */
export type OxProfileErrorCode = (typeof ERROR_CODES)[number];

/**
 * What this package throws where no argument is to blame. The message says what was wrong, what was given and what to do.
 *
 * @example
 * try {
 *   launcher.unpause();
 * } catch (error) {
 *   if (error instanceof OxProfileError && error.code === 'ERR_OX_CANCELLED') restart();
 *   else throw error;
 * }
 */
export class OxProfileError extends Error {
  /** Stable: programs may compare it, messages may be reworded. */
  readonly code: OxProfileErrorCode;

  constructor(code: OxProfileErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'OxProfileError';
    this.code = code;
  }
}

/** True for a code of {@link ERROR_CODES}; codes also arrive from outside TypeScript. */
export function isErrorCode(code: unknown): code is OxProfileErrorCode {
  return (ERROR_CODES as readonly unknown[]).includes(code);
}
