/** What a client may ask of a query, read from the address. */
import { checkChoice } from '../../options';
import { SORT_KEYS } from '../../query';
import type { QueryOptions, RecordOptions, SortKey, TimeRange } from '../../types';

/** A query as an address holds it. The filter and the times are checked by the query itself. */
export interface QueryParameters {
  /** A regular expression for names; empty for all. */
  readonly filter: string;
  readonly maxRecords: number;
  readonly sort: SortKey;
  /** How long ago the range begins, such as `60s`; empty for everything. */
  readonly since: string;
  /** How long ago it ends; empty for now. */
  readonly until: string;
}

/** A comparison as an address holds it: the time since `recent` ago, with the time from `before` ago until then. */
export interface CompareParameters extends Omit<QueryParameters, 'since' | 'until'> {
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

/**
 * Reads `re_filter`, `max_records`, `sort`, `since` and `until`.
 *
 * @throws RangeError that names the parameter.
 */
export function readQueryParameters(parameters: URLSearchParams): QueryParameters {
  return {
    ...readRecordParameters(parameters),
    since: readAgo(parameters, 'since'),
    until: readAgo(parameters, 'until'),
  };
}

/**
 * Reads `re_filter`, `max_records`, `sort`, `recent` and `before`.
 *
 * @throws RangeError that names the parameter.
 */
export function readCompareParameters(parameters: URLSearchParams): CompareParameters {
  const recent = readAgo(parameters, 'recent');
  const records = readRecordParameters(parameters);
  return { ...records, recent: recent === '' ? DEFAULT_RECENT : recent, before: readAgo(parameters, 'before') };
}

/** The options of a query or a diff but for its ranges. */
export function recordOptions({ filter, maxRecords, sort }: Omit<QueryParameters, 'since' | 'until'>): RecordOptions {
  return { maxRecords, sort, filter: filter === '' ? undefined : filter };
}

/** The options of a query. */
export function queryOptions(parameters: QueryParameters): QueryOptions {
  return { ...recordOptions(parameters), ...timeRange(parameters) };
}

/** A range of time. */
export function timeRange({ since, until }: Pick<QueryParameters, 'since' | 'until'>): TimeRange {
  return { since: since === '' ? undefined : since, until: until === '' ? undefined : until };
}

function readRecordParameters(parameters: URLSearchParams): Omit<QueryParameters, 'since' | 'until'> {
  const sort = parameters.get('sort') ?? '';
  return {
    filter: parameters.get('re_filter') ?? '',
    maxRecords: readMaxRecords(parameters.get('max_records') ?? ''),
    sort: sort === '' ? 'self' : checkChoice('sort', sort, SORT_KEYS),
  };
}

function readMaxRecords(text: string): number {
  if (text === '') return DEFAULT_MAX_RECORDS;
  const value = /^\d{1,6}$/.test(text) ? Number(text) : 0;
  if (value >= 1 && value <= MOST_RECORDS) return value;
  throw new RangeError(`max_records must be a whole number from 1 to ${MOST_RECORDS}`);
}

/** Only durations: an address is typed, and a time of day would need a date and a zone. */
function readAgo(parameters: URLSearchParams, name: string): string {
  const text = (parameters.get(name) ?? '').trim();
  if (text === '' || DURATION.test(text)) return text;
  throw new RangeError(`${name} must say how long ago, such as 500ms, 60s, 5m or 1.5h`);
}
