/** The layer that answers questions about a database: what its neighbours may use of it. */
export { diff, diffAsync, diffSteps } from './diff';
export { fileWithoutData } from './file-names';
export { functionNamer } from './function-namer';
export { DEFAULT_MAX_RECORDS, RECORD_KEYS, SORT_KEYS } from './options';
export { query, queryAsync, querySteps } from './query';
export { COUNT_OF } from './ranking';
