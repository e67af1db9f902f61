/** The state of the profiler as the JSON interface gives it and as the pages show it. */
import type { LauncherStats } from '../launcher';
import type { ObservedThread } from '../threads';
import type { Control } from './control';
import { costSentence, lossSentence } from './sentences';

/** What `api/status` answers. */
export interface StatusReport {
  readonly state: LauncherStats['state'];
  /** The interval asked for, in seconds. */
  readonly intervalSeconds: number;
  /** The share of one CPU, 0 to 1, that sampling of the launcher's thread took lately, the kernel's part included; `null` if not known. */
  readonly costShare: number | null;
  /** The same, in words. */
  readonly cost: string;
  /** Which ticks have no sample, and why, in words. */
  readonly losses: string;
  /** As `launcher.threads()`. */
  readonly threads: readonly ObservedThread[];
  /** As `launcher.stats()`. */
  readonly stats: LauncherStats;
}

const MICROS_PER_SECOND = 1_000_000;

/** Reads the state. */
export function readStatus(control: Control): StatusReport {
  const stats = control.stats();
  const isMeasured = stats.state === 'running' && stats.engine !== 'inspector';
  const share = isMeasured ? control.costShare : undefined;
  return {
    state: stats.state,
    intervalSeconds: stats.intervalMicros / MICROS_PER_SECOND,
    costShare: share ?? null,
    cost: costSentence(stats, share),
    losses: lossSentence(stats),
    threads: control.threads(),
    stats,
  };
}
