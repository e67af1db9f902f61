/** What was counted in a stretch of time: hits and CPU time of the counters that were hit in it, and of no other. */
import { Float64Column, Int32Column } from './number-column';

/** Estimated bytes of an entry of a slice: its counter, hits and CPU time. */
export const SLICE_ENTRY_BYTES = 4 + 2 * 8;

/** Estimated bytes of a slice besides its entries. */
export const SLICE_BYTES = 1024;

interface SliceColumns {
  readonly counters: Int32Column;
  readonly hits: Float64Column;
  readonly cpuNanos: Float64Column;
}

/** A slice of time. Times are milliseconds since the Unix epoch. */
export class HistorySlice {
  readonly sinceMillis: number;
  /** The slice's time has ended by then. */
  untilMillis: number;
  otherHits = 0;
  otherCpuNanos = 0;
  readonly #counters: Int32Column;
  readonly #hits: Float64Column;
  readonly #cpuNanos: Float64Column;

  constructor(sinceMillis: number, untilMillis: number, columns: SliceColumns = emptyColumns()) {
    this.sinceMillis = sinceMillis;
    this.untilMillis = untilMillis;
    this.#counters = columns.counters;
    this.#hits = columns.hits;
    this.#cpuNanos = columns.cpuNanos;
  }

  /** Number of entries. */
  get size(): number {
    return this.#counters.length;
  }

  /** Estimated bytes of the slice. */
  get bytes(): number {
    return SLICE_BYTES + this.size * SLICE_ENTRY_BYTES;
  }

  /** The counter of an entry. */
  counterAt(entry: number): number {
    return this.#counters.at(entry);
  }

  /** The hits of an entry. */
  hitsAt(entry: number): number {
    return this.#hits.at(entry);
  }

  /** The CPU nanoseconds of an entry. */
  cpuNanosAt(entry: number): number {
    return this.#cpuNanos.at(entry);
  }

  /** Appends an entry. */
  push(counter: number, hits: number, cpuNanos: number): void {
    this.#counters.push(counter);
    this.#hits.push(hits);
    this.#cpuNanos.push(cpuNanos);
  }

  /** Adds to an entry. */
  add(entry: number, hits: number, cpuNanos: number): void {
    this.#hits.add(entry, hits);
    this.#cpuNanos.add(entry, cpuNanos);
  }

  /** Adds to what was counted without a stack. */
  addOther(hits: number, cpuNanos: number): void {
    this.otherHits += hits;
    this.otherCpuNanos += cpuNanos;
  }

  /** Ends the slice: nothing is pushed any more. */
  trim(): void {
    this.#counters.trim();
    this.#hits.trim();
    this.#cpuNanos.trim();
  }

  /** A copy for a reader who takes his time. */
  copy(): HistorySlice {
    const { sinceMillis, untilMillis, otherHits, otherCpuNanos } = this;
    const columns = { counters: this.#counters.copy(), hits: this.#hits.copy(), cpuNanos: this.#cpuNanos.copy() };
    const copied = new HistorySlice(sinceMillis, untilMillis, columns);
    copied.addOther(otherHits, otherCpuNanos);
    return copied;
  }
}

function emptyColumns(): SliceColumns {
  return { counters: new Int32Column(), hits: new Float64Column(), cpuNanos: new Float64Column() };
}
