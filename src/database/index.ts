/** The layer that counts: what its neighbours may use of it. */
export { Database } from './database';
export { checkMaxMemoryBytes, type DatabaseOptions, DEFAULT_MAX_MEMORY_BYTES } from './options';
export { OTHER_FUNCTION, type StackColumns } from './stack-columns';
export { tierHits } from './tier-hits';
