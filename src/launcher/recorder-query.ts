/** Reads from whatever recorder a launcher has: the built-in database, or one that a caller wrote. */
import { Database, runAtOnce } from '../database';
import { OxProfileError } from '../errors';
import { querySteps } from '../query';
import type { SourceMaps } from '../source-maps';
import type { QueryOptions, QueryResult, Recorder } from '../types';

/** What a recorder of one's own may offer besides `record` and `reset`. Each of these is used if it is there. */
export interface QueryableRecorder extends Recorder {
  /** Answers `query()`, `queryAsync()` and `show()` of the launcher. */
  query?(options: QueryOptions): QueryResult;
  /** Answers `queryAsync()` of the launcher in place of {@link query}. */
  queryAsync?(options: QueryOptions): Promise<QueryResult>;
  /** Memory in use, in bytes: `databaseBytes` of the stats. */
  readonly bytes?: number;
  /** Samples counted without their stack: `otherHits` of the stats. */
  readonly otherHits?: number;
}

/**
 * Asks a recorder: by its own `query` if it has one, else as the built-in database.
 *
 * @throws OxProfileError `ERR_OX_NO_QUERY` if it is neither.
 */
export function queryRecorder(recorder: QueryableRecorder, options: QueryOptions, maps?: SourceMaps): QueryResult {
  if (typeof recorder.query === 'function') return recorder.query(options);
  if (recorder instanceof Database) return runAtOnce(querySteps(recorder, options, maps));
  throw new OxProfileError(
    'ERR_OX_NO_QUERY',
    "the recorder of this launcher has no 'query' method, so query() and show() have nothing to ask: add one to it",
  );
}

/** True for the built-in database, whose answers can be made in steps; others answer themselves. */
export function answersInSteps(recorder: QueryableRecorder): recorder is Database & QueryableRecorder {
  return recorder instanceof Database && !('query' in recorder) && !('queryAsync' in recorder);
}

/** The same as {@link queryRecorder} for a recorder of one's own, by its `queryAsync` if it has one. */
export async function queryRecorderAsync(recorder: QueryableRecorder, options: QueryOptions): Promise<QueryResult> {
  return typeof recorder.queryAsync === 'function'
    ? await recorder.queryAsync(options)
    : queryRecorder(recorder, options);
}

/**
 * The built-in database, for what needs its stacks or its history.
 *
 * @throws OxProfileError `ERR_OX_NO_QUERY` if the recorder is another one.
 */
export function databaseOf(recorder: Recorder, method: string): Database {
  if (recorder instanceof Database) return recorder;
  throw new OxProfileError(
    'ERR_OX_NO_QUERY',
    `${method} needs the built-in database, and this launcher was given a recorder of its own: ask that one instead`,
  );
}
