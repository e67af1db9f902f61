/** The profiler as a whole: what the surfaces to its right, and the package itself, may use of it. */
export { loadedCopies, registerCopy } from './copies';
export type { StallBlame } from './blame';
export { isForOtherThread, noteJoined } from './joined';
export { checkLauncherOptions, type LauncherOptions } from './options';
export type { OverheadStats } from './overhead-budget';
export type { QueryableRecorder } from './recorder-query';
export { SimpleLauncher } from './simple-launcher';
export type { StallOptions, StallReport } from './stall-options';
export type { DroppedSamples, LauncherStats } from './stats';
export type { LauncherDiffOptions, LauncherQueryOptions, LauncherRangeOptions, ThreadsOption } from './thread-options';
export { threadOwner } from './thread-slot';
