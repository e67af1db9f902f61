/** The databases of several threads as one that questions can be put to, in steps, so that no event loop is held up by them. */
import {
  type CheckedTimeRange,
  type Database,
  type MergedStore,
  type Snapshot,
  type SnapshotSource,
  startTogether,
  type Steps,
} from '../database';
import type { TimeWindow } from '../types';

/** What is to be taken together. */
export interface ThreadParts {
  readonly databases: readonly Database[];
  /** What threads counted that ended so long ago that it is no longer known when. */
  readonly undated: Database | undefined;
  /** Until when that was; -Infinity where there is none. */
  readonly undatedUntilMillis: number;
  /** How long hits may have waited for their date. */
  readonly waitedMillis: number;
  /** Knows the stacks of earlier questions. */
  readonly store: MergedStore;
}

/** Several databases as one, for one question. */
export class MergedThreads implements SnapshotSource {
  readonly nowMillis: number;
  readonly #parts: ThreadParts;

  constructor(parts: ThreadParts, nowMillis: number) {
    this.#parts = parts;
    this.nowMillis = nowMillis;
  }

  /** As of a database; of a range, it leaves out what is not known to be in it. */
  *snapshot(range?: CheckedTimeRange): Steps<Snapshot> {
    const { databases, undated } = this.#parts;
    const asked = range === undefined && undated !== undefined ? databases.concat(undated) : databases;
    const snapshots = yield* startTogether(asked.map((database) => database.snapshot(range)));
    const window = range === undefined ? undefined : this.#windowOf(snapshots, range);
    // From here on it is about copies.
    yield;
    return yield* this.#parts.store.sum(snapshots, window);
  }

  #windowOf(snapshots: readonly Snapshot[], { sinceMillis, untilMillis, nowMillis }: CheckedTimeRange): TimeWindow {
    const { undatedUntilMillis, waitedMillis } = this.#parts;
    const windows = snapshots.flatMap(({ window }) => window ?? []);
    // A thread that came later has lost nothing by that.
    const losses = windows.filter(({ isComplete }) => !isComplete).map(({ coveredSince }) => coveredSince);
    const begun = windows.reduce((least, window) => Math.min(least, window.coveredSince), Infinity);
    const coveredSince = losses.reduce((most, loss) => Math.max(most, loss), Math.max(begun, undatedUntilMillis));
    return {
      since: sinceMillis === -Infinity ? coveredSince : sinceMillis,
      until: untilMillis === Infinity ? nowMillis : untilMillis,
      coveredSince,
      isComplete: losses.length === 0 && sinceMillis >= undatedUntilMillis,
      granularityMillis: windows.reduce(
        (most, { granularityMillis }) => Math.max(most, granularityMillis),
        waitedMillis,
      ),
    };
  }
}
