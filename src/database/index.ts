/** The layer that counts: what its neighbours may use of it. */
export { Database } from './database';
export { ownerOf } from './own-work';
export { checkMaxMemoryBytes, type DatabaseOptions, DEFAULT_MAX_MEMORY_BYTES } from './options';
export { OTHER_FUNCTION } from './other-function';
export { MergedStore } from './merged-store';
export { Int32Column } from './number-column';
export type { Snapshot, SnapshotSource, SnapshotTotals, SnapshotView } from './snapshot';
export { batchOf } from './stack-batch';
export type { Grouping, StackSums, SumKey } from './stack-sums';
export { NEW_SLICE, ROUNDS_PER_STEP, runAtOnce, runInSlices, startTogether, type Steps, type Wait } from '../pace';
export { tierHits } from './tier-hits';
export { checkRangeOptions, checkTimeRange, type CheckedTimeRange, TIME_RANGE_OPTIONS } from './time-range';
