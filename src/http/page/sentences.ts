/** What a person must know about a profile, in sentences: what sampling costs now, and what was lost. */
import type { LauncherStats } from '../../launcher';
import { count, percent, shareOf } from './numbers';

const STATE_NAMES: Readonly<Record<LauncherStats['state'], string>> = {
  new: 'Not started',
  paused: 'Paused',
  running: 'Running',
  cancelled: 'Off for good',
};

/** A state as a person reads it. */
export function stateName(state: LauncherStats['state']): string {
  return STATE_NAMES[state];
}

/**
 * What sampling costs right now.
 *
 * @param stats - Of the launcher.
 * @param share - The share of one CPU, 0 to 1, that it took lately; `undefined` where that is not known yet.
 */
export function costSentence({ state, engine }: LauncherStats, share: number | undefined): string {
  if (state === 'cancelled') return 'The profiler is off for good; what it sampled can still be read.';
  if (state !== 'running') return 'Sampling is off and costs your application nothing.';
  if (engine === 'inspector') return 'Sampling by the profiler of V8, which does not tell what it costs.';
  if (share === undefined) return 'Sampling. What it costs is known in a second.';
  return `Sampling takes ${percent(share)} of one CPU right now.`;
}

/** What was lost, by cause; says so where nothing was. */
export function lossSentence({ samples, overruns, dropped, otherHits }: LauncherStats): string {
  if (samples === 0 && dropped.total === 0) return 'Nothing was sampled yet.';
  const causes = [
    [dropped.ringFull, 'no room in the ring'],
    [dropped.tableFull, 'no room in the tables'],
  ] as const;
  const named = causes.filter(([lost]) => lost > 0).map(([lost, cause]) => `${count(lost)} ${cause}`);
  const share = percent(shareOf(dropped.total, samples + overruns + dropped.total));
  const lost = dropped.total === 0 ? 'No sample was lost' : `Lost ${share} of the samples: ${named.join(', ')}`;
  return otherHits === 0 ? `${lost}.` : `${lost}; the stacks of ${count(otherHits)} did not fit: (other).`;
}
