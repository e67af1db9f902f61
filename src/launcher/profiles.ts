/** Makes profiles, which every format is made from, of what a launcher has sampled. */
import type { CheckedTimeRange, SnapshotSource, SnapshotView, Steps } from '../database';
import { type Profile, type ProfileMetadata, profileSteps } from '../formats';
import { mapped, type SourceMaps } from '../source-maps';

/** What the launcher knows of a profile. */
export interface ProfileFacts extends Pick<ProfileMetadata, 'intervalMicros' | 'hitMicros' | 'clock'> {
  /** When sampling began after the start or the last reset, in milliseconds since the Unix epoch. */
  readonly begunMillis: number;
  /** Samples lost since then. */
  readonly dropped: number;
}

/** What a profile is to be about. */
export interface ProfileSubject {
  /** Undefined: everything. */
  readonly range: CheckedTimeRange | undefined;
  /** Undefined: functions and lines stay where they are in the files that were run. */
  readonly maps: SourceMaps | undefined;
}

/** What a database holds now, or in a range of its time, in steps; the first copies what may change. */
export function* takeSnapshot(source: SnapshotSource, { range, maps }: ProfileSubject): Steps<SnapshotView> {
  return yield* mapped(yield* source.snapshot(range), maps);
}

/**
 * A profile of that, in steps.
 *
 * @param factsNow - Asked in the first step.
 */
export function* takeProfile(
  source: SnapshotSource,
  subject: ProfileSubject,
  factsNow: () => ProfileFacts,
): Steps<Profile> {
  const { nowMillis } = source;
  const facts = factsNow();
  const snapshot = yield* takeSnapshot(source, subject);
  const { intervalMicros, hitMicros, clock, dropped } = facts;
  const metadata = { ...timesOf(snapshot, facts.begunMillis, nowMillis), intervalMicros, hitMicros, clock };
  return yield* profileSteps(snapshot, { metadata, dropped });
}

/** A range is cut to what can have been sampled and is still known. */
function timesOf(
  { window }: SnapshotView,
  begunMillis: number,
  nowMillis: number,
): Pick<ProfileMetadata, 'startMillis' | 'endMillis'> {
  if (window === undefined) return { startMillis: begunMillis, endMillis: nowMillis };
  const endMillis = Math.min(window.until, nowMillis);
  const startMillis = Math.max(begunMillis, window.since, window.isComplete ? -Infinity : window.coveredSince);
  return { startMillis: Math.min(startMillis, endMillis), endMillis };
}
