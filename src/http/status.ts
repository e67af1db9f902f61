/** The state of the profiler as the JSON interface gives it and as the pages show it. */
import type { LauncherStats } from '../launcher';
import type { Control } from './control';
import { costSentence, lossSentence } from './page/sentences';

/** What `api/status` answers. */
export interface StatusReport {
  readonly state: LauncherStats['state'];
  /** The interval asked for, in seconds. */
  readonly intervalSeconds: number;
  /** The share of one CPU, 0 to 1, that sampling took lately, without what the kernel spends on signals; `null` if not known. */
  readonly costShare: number | null;
  /** The same, in words. */
  readonly cost: string;
  /** What was lost, in words. */
  readonly losses: string;
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
    stats,
  };
}
