/** The layer that answers questions about a database: what its neighbours may use of it. */
export { checkQueryOptions, DEFAULT_MAX_RECORDS, SORT_KEYS } from './options';
export { query } from './query';
