/** Answers "where does the time go" from a database: totals by function or line, filtered, ordered and cut. */
import { each } from '../builtins';
import { type Database, ROUNDS_PER_STEP, runAtOnce, runInSlices, type SnapshotSource, type Steps } from '../database';
import { mapped, type SourceMaps } from '../source-maps';
import type { QueryOptions, QueryRecord, QueryResult } from '../types';
import { checkQueryOptions } from './options';
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
  return runAtOnce(querySteps(database, options));
}

/**
 * The same as {@link query} without blocking the event loop: it works in slices of a few milliseconds. The answer is that of the
 * moment of the call, whatever is recorded or reset meanwhile.
 *
 * @returns A promise, which is rejected for a bad option.
 */
export async function queryAsync(database: Database, options: QueryOptions = {}): Promise<QueryResult> {
  return await runInSlices(querySteps(database, options));
}

/**
 * The work of {@link query} in steps; the first one copies what may change.
 *
 * @param maps - Takes functions and lines back to their sources, unless the options say otherwise.
 * @throws as {@link query}, in the first step.
 */
export function* querySteps(source: SnapshotSource, options: QueryOptions, maps?: SourceMaps): Steps<QueryResult> {
  const checked = checkQueryOptions(options, source.nowMillis);
  const generated = yield* source.snapshot(checked.range);
  const snapshot = yield* mapped(generated, checked.sourceMaps ? maps : undefined);
  const sums = yield* sumRecords(snapshot, checked.by);
  const count = COUNT_OF[checked.sort];
  const occurs = (key: number): boolean => sums.hitsOf(key) > 0;
  const keys = yield* rankedKeys({ sums, occurs, valueOf: (key) => sums.countsOf(key)[count] }, checked);
  const records: QueryRecord[] = [];
  for (const key of each(keys)) {
    if (records.length % ROUNDS_PER_STEP === 0) yield;
    records.push(sums.recordOf(key));
  }
  const result = { records, totalRecords: snapshot.totalStacks, totalHits: snapshot.totalHits };
  return snapshot.window === undefined ? result : { ...result, window: snapshot.window };
}
