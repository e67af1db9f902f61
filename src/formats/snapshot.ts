/**
 * A profile made from a database that goes on recording: from a snapshot of it, whose stacks are made one by one while an
 * encoder walks them. Names are those of a query at the same moment.
 */

import type { SnapshotView, Steps } from '../database';
import { functionNamer } from '../query';
import type { Profile, ProfileMetadata } from './profile';

/** What a snapshot needs besides the content of the database. */
export interface SnapshotContext {
  readonly metadata: ProfileMetadata;
  /** As in `ProfileTotals`. */
  readonly dropped: number;
}

/**
 * Makes a profile of a snapshot, in steps: naming many thousands of functions takes a while.
 *
 * @param snapshot - The content of a database, or of a range of its time.
 * @param context - When and how it was recorded.
 * @example
 * const snapshot = runAtOnce(database.snapshot());
 * const profile = runAtOnce(profileSteps(snapshot, { metadata, dropped: 0 }));
 * await writeFile('app.pb.gz', exportProfile(profile, 'pprof'));
 */
export function* profileSteps(snapshot: SnapshotView, { metadata, dropped }: SnapshotContext): Steps<Profile> {
  const { totalHits, totalCpuNanos, otherHits } = snapshot;
  const totals = { totalHits, totalCpuNanos, otherHits, dropped };
  return { metadata, totals, stacks: snapshot, nameOf: yield* functionNamer(snapshot) };
}
