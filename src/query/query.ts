/** Answers "where does the time go" from a database: totals by function, filtered, ordered and cut. */
import type { Database } from '../database';
import type { QueryOptions, QueryRecord, QueryResult, SortKey } from '../types';
import { checkQueryOptions } from './options';
import { allRecords } from './records';

const VALUE_OF: Readonly<Record<SortKey, (record: QueryRecord) => number>> = {
  total: (record) => record.hits,
  self: (record) => record.selfHits,
  cpu: (record) => record.cpuNanos,
  selfCpu: (record) => record.selfCpuNanos,
};

/**
 * The functions of a database with their counts, largest first; records of equal value are in the order of their names.
 * `totalRecords` and `totalHits` are those of the whole database, whatever the filter.
 *
 * @throws TypeError or RangeError that names the option at fault.
 *
 * @example
 * const { records, totalHits } = query(database, { filter: '^parse', maxRecords: 5, sort: 'self' });
 */
export function query(database: Database, options: QueryOptions = {}): QueryResult {
  const { filter, maxRecords, sort } = checkQueryOptions(options);
  const records = allRecords(database.columns())
    .filter((record) => filter(record.name))
    .sort(byValue(VALUE_OF[sort]))
    .slice(0, maxRecords);
  return { records, totalRecords: database.totalStacks, totalHits: database.totalHits };
}

function byValue(valueOf: (record: QueryRecord) => number): (a: QueryRecord, b: QueryRecord) => number {
  return (a, b) => valueOf(b) - valueOf(a) || (a.name < b.name ? -1 : 1);
}
