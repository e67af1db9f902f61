/** What a client may ask of a query, read from the address. What is not known there is refused: a typing error is no answer. */
import type { ThreadsOption } from '../../launcher';
import { describe, nearest } from '../../options';
import { RECORD_KEYS, SORT_KEYS } from '../../query';
import type { RecordKey, SortKey, TimeRange } from '../../types';
import type { OfThreads } from '../control';

/** What every question has. */
interface ThreadParameters {
  /** Which threads, as the address has it; empty for all that the launcher knows. */
  readonly threads: string;
}

/** Which records, and how many. The filter is checked by the query itself. */
export interface RecordParameters extends ThreadParameters {
  /** A regular expression for names; empty for all. */
  readonly filter: string;
  readonly maxRecords: number;
  readonly sort: SortKey;
  readonly by: RecordKey;
}

/** A range of time that ends now or earlier. */
export interface RangeParameters extends ThreadParameters {
  /** How long ago the range begins, such as `60s`; empty for everything. */
  readonly since: string;
  /** How long ago it ends; empty for now. */
  readonly until: string;
}

/** A query as an address holds it. */
export interface QueryParameters extends RecordParameters, RangeParameters {}

/** A comparison as an address holds it: the time since `recent` ago, with the time from `before` ago until then. */
export interface CompareParameters extends RecordParameters {
  readonly recent: string;
  /** Empty: as far back as history goes. */
  readonly before: string;
}

/** Records of a page that was not asked for a number. */
export const DEFAULT_MAX_RECORDS = 20;

/** What `recent` is for those who do not say. */
export const DEFAULT_RECENT = '60s';

const MOST_RECORDS = 1000;
const DURATION = /^\d{1,9}(?:\.\d{1,3})?(?:ms|s|m|h)$/;
const THREAD_NAMES: readonly string[] = ['own', 'all', 'main'];
const THREAD_ID = /^\d{1,9}$/;

const RECORD_NAMES = ['re_filter', 'max_records', 'sort', 'by', 'threads'];
const RANGE_NAMES = ['since', 'until', 'threads'];

/**
 * Checks that an address has no parameters but those that are known here, and each of them once.
 *
 * @throws RangeError that names the parameter, and those that there are.
 */
export function checkParameterNames(parameters: URLSearchParams, known: readonly string[]): void {
  const names = [...parameters.keys()];
  const unknownName = names.find((name) => !known.includes(name));
  if (unknownName !== undefined) {
    const list = known.length === 0 ? 'There are none here' : `Parameters are: ${known.join(', ')}`;
    const hint = known.length === 0 ? '' : ` did you mean '${nearest(unknownName, known)}'?`;
    throw new RangeError(`unknown parameter ${describe(unknownName)};${hint} ${list}`);
  }
  const twice = names.find((name, i) => names.indexOf(name) !== i);
  if (twice !== undefined) throw new RangeError(`parameter ${twice} is given more than once: leave all but one out`);
}

/**
 * Reads `re_filter`, `max_records`, `sort`, `by`, `since`, `until` and `threads`.
 *
 * @throws RangeError that names the parameter.
 */
export function readQueryParameters(parameters: URLSearchParams): QueryParameters {
  checkParameterNames(parameters, [...new Set([...RECORD_NAMES, ...RANGE_NAMES])]);
  return { ...readRecords(parameters), ...readRange(parameters) };
}

/**
 * Reads `since`, `until` and `threads`.
 *
 * @param moreNames - What else may be there.
 * @throws RangeError that names the parameter.
 */
export function readRangeParameters(parameters: URLSearchParams, moreNames: readonly string[] = []): RangeParameters {
  checkParameterNames(parameters, [...RANGE_NAMES, ...moreNames]);
  return readRange(parameters);
}

/**
 * Reads `re_filter`, `max_records`, `sort`, `by`, `recent`, `before` and `threads`.
 *
 * @throws RangeError that names the parameter.
 */
export function readCompareParameters(parameters: URLSearchParams): CompareParameters {
  checkParameterNames(parameters, [...RECORD_NAMES, 'recent', 'before']);
  const recent = readAgo(parameters, 'recent');
  const before = readAgo(parameters, 'before');
  return { ...readRecords(parameters), recent: recent === '' ? DEFAULT_RECENT : recent, before };
}

/** The options of a query or a diff but for its ranges. */
export function recordOptions({ filter, ...rest }: RecordParameters): OfThreads<{
  readonly filter: string | undefined;
  readonly maxRecords: number;
  readonly sort: SortKey;
  readonly by: RecordKey;
}> {
  const { maxRecords, sort, by } = rest;
  return { maxRecords, sort, by, filter: filter === '' ? undefined : filter, threads: threadsOf(rest) };
}

/** A range of time, and of which threads. */
export function timeRange({ since, until, ...rest }: RangeParameters): OfThreads<TimeRange> {
  const threads = threadsOf(rest);
  return { since: since === '' ? undefined : since, until: until === '' ? undefined : until, threads };
}

function threadsOf({ threads }: ThreadParameters): ThreadsOption | undefined {
  if (threads === '') return undefined;
  return THREAD_ID.test(threads) ? Number(threads) : (threads as ThreadsOption);
}

function readRecords(parameters: URLSearchParams): RecordParameters {
  return {
    filter: parameters.get('re_filter') ?? '',
    maxRecords: readMaxRecords(parameters.get('max_records')),
    sort: readChoice(parameters, 'sort', SORT_KEYS) ?? 'self',
    by: readChoice(parameters, 'by', RECORD_KEYS) ?? 'function',
    threads: readThreads(parameters),
  };
}

function readRange(parameters: URLSearchParams): RangeParameters {
  return {
    since: readAgo(parameters, 'since'),
    until: readAgo(parameters, 'until'),
    threads: readThreads(parameters),
  };
}

function readMaxRecords(text: string | null): number {
  if (text === null) return DEFAULT_MAX_RECORDS;
  const value = /^\d{1,6}$/.test(text) ? Number(text) : 0;
  if (value >= 1 && value <= MOST_RECORDS) return value;
  throw new RangeError(`max_records must be a whole number from 1 to ${MOST_RECORDS}, not ${describe(text)}`);
}

function readChoice<T extends string>(parameters: URLSearchParams, name: string, choices: readonly T[]): T | undefined {
  const text = parameters.get(name);
  if (text === null) return undefined;
  const found = choices.find((choice) => choice === text);
  if (found !== undefined) return found;
  throw new RangeError(`${name} must be one of ${choices.join(', ')}, not ${describe(text)}`);
}

function readThreads(parameters: URLSearchParams): string {
  const text = parameters.get('threads');
  if (text === null || THREAD_NAMES.includes(text) || THREAD_ID.test(text)) return text ?? '';
  throw new RangeError(
    `threads must be one of ${THREAD_NAMES.join(', ')}, or the id of a thread, not ${describe(text)}`,
  );
}

/** Only durations: an address is typed, and a time of day would need a date and a zone. Forms send an empty one for "all". */
function readAgo(parameters: URLSearchParams, name: string): string {
  const text = (parameters.get(name) ?? '').trim();
  if (text === '' || DURATION.test(text)) return text;
  throw new RangeError(`${name} must say how long ago, such as 500ms, 60s, 5m or 1.5h, not ${describe(text)}`);
}
