/** The options of queries and diffs, checked before anything is counted. */
import { checkTimeRange, type CheckedTimeRange, TIME_RANGE_OPTIONS } from '../database';
import { checkBoolean, checkChoice, checkNumber, checkOptionNames, describe } from '../options';
import type { RecordKey, SortKey } from '../types';
import { compileFilter, type NameFilter } from './filter';

/** Every way to order records. */
export const SORT_KEYS: readonly SortKey[] = ['total', 'self', 'cpu', 'selfCpu'];

/** Everything that a record can be about. */
export const RECORD_KEYS: readonly RecordKey[] = ['function', 'line'];

/** Records that a query returns when it was not told how many. */
export const DEFAULT_MAX_RECORDS = 10;

const RECORD_OPTIONS = ['filter', 'maxRecords', 'sort', 'by', 'sourceMaps'];
const QUERY_OPTIONS = [...RECORD_OPTIONS, ...TIME_RANGE_OPTIONS];

/** Record options that are known to be good. */
export interface CheckedRecordOptions {
  readonly filter: NameFilter;
  readonly maxRecords: number;
  readonly sort: SortKey;
  readonly by: RecordKey;
  readonly sourceMaps: boolean;
}

/** Query options that are known to be good. */
export interface CheckedQueryOptions extends CheckedRecordOptions {
  /** Undefined: everything. */
  readonly range: CheckedTimeRange | undefined;
}

/**
 * Checks the options of a query and fills in the defaults.
 *
 * @param nowMillis The time from which durations go back, in milliseconds since the Unix epoch.
 * @throws TypeError or RangeError that names the option.
 */
export function checkQueryOptions(options: unknown, nowMillis: number): CheckedQueryOptions {
  const given = checkOptionNames(options, QUERY_OPTIONS);
  return { ...checkRecords(given), range: checkTimeRange(given, nowMillis) };
}

/**
 * Checks the options of a diff, other than its ranges, and fills in the defaults.
 *
 * @throws TypeError or RangeError that names the option.
 */
export function checkDiffOptions(options: unknown): CheckedRecordOptions {
  return checkRecords(checkOptionNames(options, RECORD_OPTIONS));
}

function checkRecords(options: Readonly<Record<string, unknown>>): CheckedRecordOptions {
  const { filter, maxRecords, sort, by, sourceMaps } = options;
  return {
    filter: compileFilter(filter),
    maxRecords: checkMaxRecords(maxRecords),
    sort: sort === undefined ? 'total' : checkChoice('sort', sort, SORT_KEYS),
    by: by === undefined ? 'function' : checkChoice('by', by, RECORD_KEYS),
    sourceMaps: sourceMaps === undefined || checkBoolean('sourceMaps', sourceMaps),
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
