/** The public face of the package. */
import { PACKAGE_ROOT, preloadAddon } from './binding';
import type { Database } from './database';
import { type LauncherOptions, registerCopy, SimpleLauncher } from './launcher';
import type { Recorder } from './types';

export { Database, type DatabaseOptions, type Snapshot, type SnapshotTotals } from './database';
export { diagnose, type Diagnosis, formatDiagnosis } from './diagnose';
export { exportProfile, FORMAT_NAMES, type FormatName, FORMATS, type Piece, type Profile } from './formats';
export { OxProfileError, type OxProfileErrorCode } from './errors';
export {
  type DroppedSamples,
  type LauncherOptions,
  type LauncherDiffOptions,
  type LauncherQueryOptions,
  type LauncherRangeOptions,
  type LauncherStats,
  type OverheadStats,
  type QueryableRecorder,
  SimpleLauncher,
  type StallOptions,
  type StallBlame,
  type StallReport,
  type ThreadsOption,
} from './launcher';
export { diff, diffAsync, query, queryAsync } from './query';
export type { Sampler, SamplerStats } from './sampler';
export type { SourceMapOptions, SourceMapStats } from './source-maps';
export {
  observeThreads,
  type ObservedThread,
  type ThreadsObserver,
  type ThreadsObserverOptions,
  type ThreadsQueryOptions,
} from './threads';
export * from './types';

registerCopy(PACKAGE_ROOT);
preloadAddon();
// Never started. It has V8 compile now what attaching runs, so that a running server does not wait for that: half a millisecond.
new SimpleLauncher();

/**
 * Starts a profiler on the calling thread, paused: `SimpleLauncher.launch` by a shorter name.
 *
 * @throws TypeError or RangeError that names a bad option; OxProfileError `ERR_OX_ALREADY_RUNNING`,
 * `ERR_OX_CLOCK_UNAVAILABLE` or `ERR_OX_ADDON_UNAVAILABLE`.
 *
 * @example
 * import { start } from 'ox-profile-native';
 * const launcher = start({ intervalMicros: 200 });
 * launcher.unpause();
 */
export function start<R extends Recorder = Database>(options: LauncherOptions<R> = {}): SimpleLauncher<R> {
  return SimpleLauncher.launch(options);
}
