/**
 * The slices of one length, oldest first. New counts go to the last one; each counter has at most one entry in a slice, which is
 * found by one look-up.
 */
import { HistorySlice, SLICE_BYTES, SLICE_ENTRY_BYTES } from './history-slice';
import type { MemoryBudget } from './memory-budget';
import { Int32Column } from './number-column';

/** Slices of one length. Times are milliseconds since the Unix epoch. */
export class HistoryAge {
  /** Slices begin at multiples of this. */
  readonly lengthMillis: number;
  /** A slice stays here until it began this long ago. */
  readonly keepMillis: number;
  readonly #budget: MemoryBudget;
  readonly #slices: HistorySlice[] = [];
  /** By counter: where its entry in the last slice would be. It is there if that entry is of this counter. */
  readonly #entries = new Int32Column();

  constructor(budget: MemoryBudget, lengthMillis: number, keepMillis: number) {
    this.#budget = budget;
    this.lengthMillis = lengthMillis;
    this.keepMillis = keepMillis;
  }

  /** The slices, oldest first; not copied. */
  get slices(): readonly HistorySlice[] {
    return this.#slices;
  }

  /** Makes sure that the last slice is one that covers a time, or returns false if there is no room for it. */
  openSlice(sinceMillis: number, untilMillis: number): boolean {
    const last = this.#slices.at(-1);
    if (last !== undefined && this.#groupOf(last.sinceMillis) === this.#groupOf(sinceMillis)) {
      last.untilMillis = Math.max(last.untilMillis, untilMillis);
      return true;
    }
    if (!this.#budget.reserve(SLICE_BYTES)) return false;
    this.#slices.at(-1)?.trim();
    this.#slices.push(new HistorySlice(sinceMillis, untilMillis));
    return true;
  }

  /** Counts in the last slice, or returns false if there is no room, or no slice any more because it had to give way. */
  count(counter: number, hits: number, cpuNanos: number): boolean {
    const slice = this.#slices.at(-1);
    if (slice === undefined) return false;
    this.#entries.growTo(counter + 1);
    const entry = this.#entries.at(counter);
    if (entry < slice.size && slice.counterAt(entry) === counter) {
      slice.add(entry, hits, cpuNanos);
      return true;
    }
    if (!this.#budget.reserve(SLICE_ENTRY_BYTES)) return false;
    if (this.#slices.at(-1) !== slice) {
      this.#budget.release(SLICE_ENTRY_BYTES);
      return false;
    }
    this.#entries.set(counter, slice.size);
    slice.push(counter, hits, cpuNanos);
    return true;
  }

  /** Counts samples without a stack in the last slice, if there is one. */
  countOther(hits: number, cpuNanos: number): boolean {
    this.#slices.at(-1)?.addOther(hits, cpuNanos);
    return this.#slices.length > 0;
  }

  /** Takes over the content of a slice that is not counted in the budget any more and not older than any that is here. */
  absorb(slice: HistorySlice): void {
    this.openSlice(slice.sinceMillis, slice.untilMillis);
    for (let entry = 0; entry < slice.size; entry++) {
      this.count(slice.counterAt(entry), slice.hitsAt(entry), slice.cpuNanosAt(entry));
    }
    this.countOther(slice.otherHits, slice.otherCpuNanos);
  }

  /** Takes out the oldest slice and gives its bytes back. */
  shift(): HistorySlice | undefined {
    const oldest = this.#slices.shift();
    if (oldest !== undefined) this.#budget.release(oldest.bytes);
    return oldest;
  }

  /** Drops every slice. */
  clear(): void {
    while (this.shift() !== undefined);
  }

  #groupOf(millis: number): number {
    return Math.floor(millis / this.lengthMillis);
  }
}
