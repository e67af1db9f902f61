/** Answers "where does the time go" from a database: totals by function or line, filtered, ordered and cut. */
import { type Database, ROUNDS_PER_STEP, runAtOnce, runInSlices, type Steps } from '../database';
import type { QueryOptions, QueryRecord, QueryResult } from '../types';
import { type CheckedQueryOptions, checkQueryOptions } from './options';
import { COUNT_OF, rankedKeys } from './ranking';
import { sumRecords } from './records';

/**
 * The functions of a database with their counts, largest first; records of equal value are in the order of their names.
 *
 * @throws TypeError or RangeError that names the option at fault.
 *
 * @example
 * const { records, totalHits } = query(database, { filter: '^parse', maxRecords: 5, sort: 'self', since: '60s' });
 */
export function query(database: Database, options: QueryOptions = {}): QueryResult {
  return runAtOnce(querySteps(database, checkQueryOptions(options, database.nowMillis)));
}

/**
 * The same as {@link query} without blocking the event loop: it works in slices of a few milliseconds. The answer is that of the
 * moment of the call, whatever is recorded or reset meanwhile.
 *
 * @returns A promise, which is rejected for a bad option.
 */
export async function queryAsync(database: Database, options: QueryOptions = {}): Promise<QueryResult> {
  return runInSlices(querySteps(database, checkQueryOptions(options, database.nowMillis)));
}

function* querySteps(database: Database, options: CheckedQueryOptions): Steps<QueryResult> {
  const snapshot = yield* database.snapshot(options.range);
  const sums = yield* sumRecords(snapshot, options.by);
  const count = COUNT_OF[options.sort];
  const occurs = (key: number): boolean => sums.hitsOf(key) > 0;
  const keys = yield* rankedKeys({ sums, occurs, valueOf: (key) => sums.countsOf(key)[count] }, options);
  const records: QueryRecord[] = [];
  for (const key of keys) {
    if (records.length % ROUNDS_PER_STEP === 0) yield;
    records.push(sums.recordOf(key));
  }
  const result = { records, totalRecords: snapshot.totalStacks, totalHits: snapshot.totalHits };
  return snapshot.window === undefined ? result : { ...result, window: snapshot.window };
}
