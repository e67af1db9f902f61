/** The options of a database, checked. */
import { epochMillis } from '../builtins';
import { checkNumber, checkOptionNames, describe } from '../options';
import { BYTES_PER_MEBIBYTE } from '../units';

/** How a database is made. */
export interface DatabaseOptions {
  /**
   * Hard ceiling for the estimated memory of the database, in bytes: 1 MiB to 4 GiB, default 64 MiB. History gives way first;
   * hits of stacks that do not fit then are counted in the `(other)` bucket.
   */
  readonly maxMemoryBytes?: number | undefined;
  /** The clock that dates what is recorded, in milliseconds since the Unix epoch. Default `Date.now`. */
  readonly now?: (() => number) | undefined;
}

/** The ceiling of a database that was not told another one. */
export const DEFAULT_MAX_MEMORY_BYTES = 64 * BYTES_PER_MEBIBYTE;

/** Above this the 32-bit positions of the tables would not do. */
const MAX_MEMORY_BYTES = 4096 * BYTES_PER_MEBIBYTE;

/**
 * Checks a memory ceiling; `undefined` is the default.
 *
 * @throws TypeError if it is no number, RangeError if it is out of range.
 */
export function checkMaxMemoryBytes(value: unknown): number {
  if (value === undefined) return DEFAULT_MAX_MEMORY_BYTES;
  return checkNumber('maxMemoryBytes', value, { min: BYTES_PER_MEBIBYTE, max: MAX_MEMORY_BYTES });
}

/** Database options that are known to be good. */
export interface CheckedDatabaseOptions {
  readonly maxMemoryBytes: number;
  readonly now: () => number;
}

/**
 * Checks the options of a database and fills in the defaults.
 *
 * @throws TypeError or RangeError that names the option.
 */
export function checkDatabaseOptions(options: unknown): CheckedDatabaseOptions {
  const { maxMemoryBytes, now } = checkOptionNames(options, ['maxMemoryBytes', 'now']);
  return { maxMemoryBytes: checkMaxMemoryBytes(maxMemoryBytes), now: now === undefined ? epochMillis : checkNow(now) };
}

function checkNow(now: unknown): () => number {
  if (typeof now !== 'function') {
    throw new TypeError(`option 'now' must be a function that returns milliseconds, not ${describe(now)}`);
  }
  return now as () => number;
}
