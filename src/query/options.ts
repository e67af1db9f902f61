/** The options of a query, checked before anything is counted. */
import { checkChoice, checkNumber, checkOptionNames, describe } from '../options';
import type { SortKey } from '../types';
import { compileFilter, type NameFilter } from './filter';

/** Every way to order records. */
export const SORT_KEYS: readonly SortKey[] = ['total', 'self', 'cpu', 'selfCpu'];

/** Records that a query returns when it was not told how many. */
export const DEFAULT_MAX_RECORDS = 10;

/** Query options that are known to be good. */
export interface CheckedQueryOptions {
  readonly filter: NameFilter;
  readonly maxRecords: number;
  readonly sort: SortKey;
}

/**
 * Checks the options of a query and fills in the defaults.
 *
 * @throws TypeError or RangeError that names the option.
 */
export function checkQueryOptions(options: unknown): CheckedQueryOptions {
  const { filter, maxRecords, sort } = checkOptionNames(options, ['filter', 'maxRecords', 'sort']);
  return {
    filter: compileFilter(filter),
    maxRecords: checkMaxRecords(maxRecords),
    sort: sort === undefined ? 'total' : checkChoice('sort', sort, SORT_KEYS),
  };
}

function checkMaxRecords(value: unknown): number {
  if (value === undefined) return DEFAULT_MAX_RECORDS;
  const maxRecords = checkNumber('maxRecords', value, { min: 0, max: Infinity });
  if (maxRecords !== Infinity && !Number.isInteger(maxRecords)) {
    throw new RangeError(`option 'maxRecords' must be a whole number or Infinity, not ${describe(value)}`);
  }
  return maxRecords;
}
