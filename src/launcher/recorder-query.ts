/** Reads from whatever recorder a launcher has: the built-in database, or one that a caller wrote. */
import { Database } from '../database';
import { OxProfileError } from '../errors';
import { query, queryAsync } from '../query';
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
export function queryRecorder(recorder: QueryableRecorder, options: QueryOptions): QueryResult {
  if (typeof recorder.query === 'function') return recorder.query(options);
  if (recorder instanceof Database) return query(recorder, options);
  throw new OxProfileError(
    'ERR_OX_NO_QUERY',
    "the recorder of this launcher has no 'query' method, so query() and show() have nothing to ask: add one to it",
  );
}

/** The same as {@link queryRecorder}, by `queryAsync` of the recorder if it has one; the built-in database works in slices. */
export async function queryRecorderAsync(recorder: QueryableRecorder, options: QueryOptions): Promise<QueryResult> {
  if (typeof recorder.queryAsync === 'function') return recorder.queryAsync(options);
  if (recorder instanceof Database) return queryAsync(recorder, options);
  return queryRecorder(recorder, options);
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
