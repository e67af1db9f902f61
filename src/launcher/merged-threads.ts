/**
 * The databases of several threads as one that questions can be put to. It copies what was asked for into a database of its own,
 * in steps, so that a server's event loop is not held up by what its workers have counted.
 */
import {
  type CheckedTimeRange,
  Database,
  type Snapshot,
  type SnapshotSource,
  StackBatches,
  startTogether,
  type Steps,
} from '../database';
import type { TimeWindow } from '../types';

const MAX_MEMORY_BYTES = 4 * 1024 ** 3;

/** What is to be taken together. */
export interface ThreadParts {
  readonly databases: readonly Database[];
  /** What threads counted that ended so long ago that it is no longer known when. */
  readonly undated: Database | undefined;
  /** Until when that was; -Infinity where there is none. */
  readonly undatedUntilMillis: number;
  /** How long hits may have waited for their date. */
  readonly waitedMillis: number;
}

/** Several databases as one, for one question. */
export class MergedThreads implements SnapshotSource {
  readonly nowMillis: number;
  readonly #parts: ThreadParts;
  /** Emptied again for each snapshot; functions and places stay, so that snapshots can be compared. */
  readonly #all = new Database({ maxMemoryBytes: MAX_MEMORY_BYTES });
  readonly #batches = new StackBatches();

  constructor(parts: ThreadParts, nowMillis: number) {
    this.#parts = parts;
    this.nowMillis = nowMillis;
  }

  /** As of a database; of a range, it leaves out what is not known to be in it. */
  *snapshot(range?: CheckedTimeRange): Steps<Snapshot> {
    const { databases, undated } = this.#parts;
    const asked = range === undefined && undated !== undefined ? [...databases, undated] : databases;
    const snapshots = yield* startTogether(asked.map((database) => database.snapshot(range)));
    // From here on it is about copies.
    yield;
    for (const snapshot of snapshots) {
      for (const batch of this.#batches.each(snapshot)) {
        this.#all.record(batch);
        yield;
      }
    }
    const whole = yield* this.#all.snapshot();
    this.#all.reset();
    return range === undefined ? whole : whole.within(this.#windowOf(snapshots, range));
  }

  #windowOf(snapshots: readonly Snapshot[], { sinceMillis, untilMillis, nowMillis }: CheckedTimeRange): TimeWindow {
    const { undatedUntilMillis, waitedMillis } = this.#parts;
    const windows = snapshots.flatMap(({ window }) => window ?? []);
    const begins = windows.map(({ coveredSince }) => coveredSince);
    // A thread that came later has lost nothing by that.
    const losses = windows.filter(({ isComplete }) => !isComplete).map(({ coveredSince }) => coveredSince);
    const coveredSince = Math.max(Math.min(...begins), undatedUntilMillis, ...losses);
    return {
      since: sinceMillis === -Infinity ? coveredSince : sinceMillis,
      until: untilMillis === Infinity ? nowMillis : untilMillis,
      coveredSince,
      isComplete: losses.length === 0 && sinceMillis >= undatedUntilMillis,
      granularityMillis: Math.max(...windows.map(({ granularityMillis }) => granularityMillis), waitedMillis),
    };
  }
}
