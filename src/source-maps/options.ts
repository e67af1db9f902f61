/** The option `sourceMaps`, checked before anything is read. */
import { checkNumber, checkOptionNames, describe } from '../options';

/** What source maps may take. */
export interface SourceMapOptions {
  /** Ceiling of the memory that decoded maps take, and of the size of a file that is read for one, 1 MiB to 1 GiB. Default 32 MiB. */
  readonly maxBytes?: number | undefined;
}

const MEBIBYTE = 1024 * 1024;
const DEFAULT_MAX_BYTES = 32 * MEBIBYTE;
const BOUNDS = { min: MEBIBYTE, max: 1024 * MEBIBYTE };

/**
 * Checks the option and fills in the default.
 *
 * @returns The ceiling in bytes; 0 where no maps are wanted.
 * @throws TypeError or RangeError that names the option.
 */
export function checkSourceMaps(value: unknown): number {
  if (value === undefined || value === true) return DEFAULT_MAX_BYTES;
  if (value === false) return 0;
  if (typeof value !== 'object' || value === null) {
    throw new TypeError(`option 'sourceMaps' must be true, false or { maxBytes }, not ${describe(value)}`);
  }
  const { maxBytes } = checkOptionNames(value, ['maxBytes']);
  return maxBytes === undefined ? DEFAULT_MAX_BYTES : checkNumber('sourceMaps.maxBytes', maxBytes, BOUNDS);
}
