/**
 * What was counted when: the recent past in slices of a second, what lies further back in longer ones. Every slice is sparse,
 * and all of them together are the first to give way, oldest first, when the database needs the memory for stacks. No total of
 * the database depends on what is in here.
 */
import { HistoryAge } from './history-age';
import type { HistorySlice } from './history-slice';
import type { MemoryBudget } from './memory-budget';

const SECOND = 1000;

/** Lengths of slices, and how long ago a slice began when it goes over into a longer one: 60 of each length at most. */
const AGES = [
  { lengthMillis: SECOND, keepMillis: 60 * SECOND },
  { lengthMillis: 10 * SECOND, keepMillis: 660 * SECOND },
  { lengthMillis: 60 * SECOND, keepMillis: 4260 * SECOND },
] as const;

/** Entries that one call moves to longer slices at most, besides a few for each that it adds itself; the rest waits. */
const MOVES = 20_000;
const MOVES_PER_ADDED = 4;

/** What moving a slice counts as, besides its entries. */
const SLICE_MOVE = 64;

/** Slices that a reader may keep, and what they leave out. */
export interface HistorySelection {
  readonly slices: readonly HistorySlice[];
  /** From here on, in milliseconds since the Unix epoch, nothing is missing. */
  readonly coveredSince: number;
  /** False where something is missing from the range that was asked for. */
  readonly isComplete: boolean;
}

/** The history of a database. Times are milliseconds since the Unix epoch, and never go back from one call to the next. */
export class History {
  readonly #ages: readonly HistoryAge[];
  readonly #startMillis: number;
  #openMillis = 0;
  /** Before this, something has been dropped. */
  #lostUntilMillis = -Infinity;

  constructor(budget: MemoryBudget, startMillis: number) {
    this.#startMillis = startMillis;
    this.#ages = AGES.map(({ lengthMillis, keepMillis }) => new HistoryAge(budget, lengthMillis, keepMillis));
  }

  /** Says that the next `hits` counts are of this time. */
  advance(nowMillis: number, hits: number): void {
    this.#openMillis = Math.floor(nowMillis / SECOND) * SECOND;
    this.#moveAged(MOVES + MOVES_PER_ADDED * hits);
    if (!this.#recent.openSlice(this.#openMillis, this.#openMillis + SECOND)) this.#loseOpen();
  }

  /** Counts samples of a counter. */
  count(counter: number, hits: number, cpuNanos: number): void {
    if (!this.#recent.count(counter, hits, cpuNanos)) this.#loseOpen();
  }

  /** Counts samples without a stack. */
  countOther(hits: number, cpuNanos: number): void {
    if (!this.#recent.countOther(hits, cpuNanos)) this.#loseOpen();
  }

  /** Drops the oldest slice, or returns false if there is none. */
  relieve(): boolean {
    for (let i = this.#ages.length - 1; i >= 0; i--) {
      const oldest = this.#ages[i]?.shift();
      if (oldest === undefined) continue;
      this.#lose(oldest.untilMillis);
      return true;
    }
    return false;
  }

  /** Gives all of its memory back; it is not used any more. */
  clear(): void {
    this.#ages.forEach((age) => age.clear());
  }

  /** The slices that begin in a range, its end not included. */
  select(sinceMillis: number, untilMillis: number): HistorySelection {
    const isIn = (slice: HistorySlice): boolean => slice.sinceMillis >= sinceMillis && slice.sinceMillis < untilMillis;
    // The last slice of each age still changes.
    const slices = this.#ages.flatMap((age) =>
      age.slices.filter(isIn).map((slice) => (slice === age.slices.at(-1) ? slice.copy() : slice)),
    );
    const coveredSince = Math.max(this.#startMillis, this.#lostUntilMillis);
    return { slices, coveredSince, isComplete: sinceMillis >= this.#lostUntilMillis };
  }

  get #recent(): HistoryAge {
    return this.#ages[0] as HistoryAge;
  }

  #moveAged(allowance: number): void {
    let work = 0;
    this.#ages.forEach((age, i) => {
      const horizon = this.#openMillis - age.keepMillis;
      for (let oldest = age.slices[0]; oldest !== undefined && oldest.sinceMillis <= horizon; oldest = age.slices[0]) {
        if (work >= allowance) return;
        work += oldest.size + SLICE_MOVE;
        age.shift();
        const longer = this.#ages[i + 1];
        if (longer === undefined) this.#lose(oldest.untilMillis);
        else longer.absorb(oldest);
      }
    });
  }

  #lose(untilMillis: number): void {
    this.#lostUntilMillis = Math.max(this.#lostUntilMillis, untilMillis);
  }

  #loseOpen(): void {
    this.#lose(this.#openMillis + SECOND);
  }
}
