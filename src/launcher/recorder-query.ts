/** Reads from whatever recorder a launcher has: the built-in database, or one that a caller wrote. */
import { Database } from '../database';
import { OxProfileError } from '../errors';
import { query } from '../query';
import type { QueryOptions, QueryResult, Recorder } from '../types';

/** What a recorder of one's own may offer besides `record` and `reset`. Each of these is used if it is there. */
export interface QueryableRecorder extends Recorder {
  /** Answers `query()` and `show()` of the launcher. */
  query?(options: QueryOptions): QueryResult;
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
