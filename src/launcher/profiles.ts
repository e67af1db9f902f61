/** Makes profiles, which every format is made from, of what a launcher has sampled. */
import type { CheckedTimeRange, Database, Snapshot, Steps } from '../database';
import { type Profile, type ProfileMetadata, profileSteps } from '../formats';

/** What the launcher knows of a profile. */
export interface ProfileFacts extends Pick<ProfileMetadata, 'intervalMicros' | 'clock'> {
  /** When sampling began after the start or the last reset, in milliseconds since the Unix epoch. */
  readonly begunMillis: number;
  /** Samples lost since then. */
  readonly dropped: number;
}

/** A profile of what a database holds now, or of a range of its time, in steps; the first copies what may change. */
export function* takeProfile(
  database: Database,
  range: CheckedTimeRange | undefined,
  facts: ProfileFacts,
): Steps<Profile> {
  const { nowMillis } = database;
  const snapshot = yield* database.snapshot(range);
  const { intervalMicros, clock, dropped } = facts;
  const metadata = { ...timesOf(snapshot, facts.begunMillis, nowMillis), intervalMicros, clock };
  return yield* profileSteps(snapshot, { metadata, dropped });
}

/** A range is cut to what can have been sampled and is still known. */
function timesOf(
  { window }: Snapshot,
  begunMillis: number,
  nowMillis: number,
): Pick<ProfileMetadata, 'startMillis' | 'endMillis'> {
  if (window === undefined) return { startMillis: begunMillis, endMillis: nowMillis };
  const endMillis = Math.min(window.until, nowMillis);
  const startMillis = Math.max(begunMillis, window.since, window.isComplete ? -Infinity : window.coveredSince);
  return { startMillis: Math.min(startMillis, endMillis), endMillis };
}
