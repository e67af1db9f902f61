/** What a client may ask of a query, read from the address. */
import { checkChoice } from '../../options';
import { SORT_KEYS } from '../../query';
import type { QueryOptions, SortKey } from '../../types';

/** A query as an address holds it; every field is known to be good but the filter, which the query itself checks. */
export interface QueryParameters {
  /** A regular expression for names; empty for all. */
  readonly filter: string;
  readonly maxRecords: number;
  readonly sort: SortKey;
}

/** Records of a page that was not asked for a number. */
export const DEFAULT_MAX_RECORDS = 20;

const MOST_RECORDS = 1000;

/**
 * Reads `re_filter`, `max_records` and `sort`.
 *
 * @throws RangeError that names the parameter.
 */
export function readQueryParameters(parameters: URLSearchParams): QueryParameters {
  const sort = parameters.get('sort') ?? '';
  return {
    filter: parameters.get('re_filter') ?? '',
    maxRecords: readMaxRecords(parameters.get('max_records') ?? ''),
    sort: sort === '' ? 'self' : checkChoice('sort', sort, SORT_KEYS),
  };
}

/** The options of the query. */
export function queryOptions({ filter, maxRecords, sort }: QueryParameters): QueryOptions {
  return { maxRecords, sort, filter: filter === '' ? undefined : filter };
}

function readMaxRecords(text: string): number {
  if (text === '') return DEFAULT_MAX_RECORDS;
  const value = /^\d{1,6}$/.test(text) ? Number(text) : 0;
  if (value >= 1 && value <= MOST_RECORDS) return value;
  throw new RangeError(`max_records must be a whole number from 1 to ${MOST_RECORDS}`);
}
