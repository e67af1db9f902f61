/**
 * What a database held at one moment, whole or within a range of time, while the database goes on counting and even when it is
 * reset: the counts are copies, and what they refer to is only ever added to.
 */
import type { FunctionInfo, StackHits, TimeWindow } from '../types';
import { otherStack, StackObjects } from './stack-objects';
import type { StackStore } from './stack-store';
import { type Grouping, type StackSums, sumStacks, type SumKey } from './stack-sums';
import type { Steps } from '../pace';
import type { CheckedTimeRange } from './time-range';

/** Hits and CPU nanoseconds by counter. */
export interface CounterSums {
  readonly hits: Float64Array;
  readonly cpuNanos: Float64Array;
}

/** The sums of a snapshot. CPU time is in nanoseconds. */
export interface SnapshotTotals {
  /** All samples, those in the `(other)` bucket included. */
  readonly totalHits: number;
  readonly totalCpuNanos: number;
  /** Samples whose stack did not fit. */
  readonly otherHits: number;
  readonly otherCpuNanos: number;
  /** Number of distinct stacks that have hits; the `(other)` bucket is not one. */
  readonly totalStacks: number;
}

/** The content of a database at one moment. */
export class Snapshot implements SnapshotTotals, Iterable<StackHits> {
  readonly totalHits: number;
  readonly totalCpuNanos: number;
  readonly otherHits: number;
  readonly otherCpuNanos: number;
  readonly totalStacks: number;
  /** What the counts are limited to; undefined for the whole content. */
  readonly window: TimeWindow | undefined;
  readonly #store: StackStore;
  readonly #counts: CounterSums;
  readonly #objects: StackObjects;

  constructor(store: StackStore, counts: CounterSums, totals: SnapshotTotals, window?: TimeWindow) {
    this.totalHits = totals.totalHits;
    this.totalCpuNanos = totals.totalCpuNanos;
    this.otherHits = totals.otherHits;
    this.otherCpuNanos = totals.otherCpuNanos;
    this.totalStacks = totals.totalStacks;
    this.window = window;
    this.#store = store;
    this.#counts = counts;
    this.#objects = new StackObjects(store);
  }

  /** Every function by id, hit or not; not copied, and later ones are added. */
  get functions(): readonly FunctionInfo[] {
    return this.#store.functions.all;
  }

  /** Number of places; later ones are added. */
  get placeCount(): number {
    return this.#store.places.size;
  }

  /** What a place is, by the ids that sums by line have. */
  placeOf(id: number): { readonly functionId: number; readonly line: number } {
    const { places } = this.#store;
    return { functionId: places.functionOf(id), line: places.lineOf(id) };
  }

  /**
   * The sums by function, or by line of a function. `(other)` is in none of them.
   *
   * @param grouping - Sums up by groups of those instead.
   */
  sum(by: SumKey, grouping?: Grouping): Steps<StackSums> {
    return sumStacks(this.#store, this.#counts, by, grouping);
  }

  /** What it is made of, for those who put several together; not copied. */
  get content(): { readonly store: StackStore; readonly counts: CounterSums } {
    return { store: this.#store, counts: this.#counts };
  }

  /**
   * Iterates the distinct stacks that have hits, in order of first arrival; if anything went to the `(other)` bucket, it comes
   * last, as a stack of one `vm` frame `(other)`, so that the hits add up to {@link totalHits}.
   */
  *[Symbol.iterator](): Generator<StackHits, void, undefined> {
    yield* this.#objects.each(this.#counts);
    if (this.otherHits > 0) yield otherStack(this.otherHits, this.otherCpuNanos);
  }
}

/** What can be read of a snapshot, for those who show it in another way. */
export type SnapshotView = Omit<Pick<Snapshot, keyof Snapshot>, 'content'>;

/**
 * What snapshots are taken of: a database, or several as one. All snapshots of a source are about the same functions and places,
 * of which there may be more in later ones.
 */
export interface SnapshotSource {
  /** In milliseconds since the Unix epoch. */
  readonly nowMillis: number;
  /** The first step copies what may change, and waits for nothing. */
  snapshot(range?: CheckedTimeRange): Steps<Snapshot>;
}
