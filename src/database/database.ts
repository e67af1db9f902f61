/**
 * Distinct stacks and their hits. A database is fed with batches and can be read at any time between two of them. It knows
 * nothing of where the batches come from, and every hit of every batch is in its totals.
 */
import { HIT_STRIDE, type Recorder, type SampleBatch, type StackHits, type TimeRange } from '../types';
import { checkBatch } from './batch-check';
import { takeDefinitions } from './definitions';
import { History } from './history';
import { OTHER } from './id-map';
import { checkDatabaseOptions, type DatabaseOptions } from './options';
import type { Snapshot } from './snapshot';
import { StackStore } from './stack-store';
import { runAtOnce, type Steps } from '../pace';
import { snapshotOfAll, snapshotOfRange } from './take-snapshot';
import { checkRangeOptions, type CheckedTimeRange } from './time-range';

/**
 * The built-in recorder: counts hits and CPU time by distinct stack, under a hard memory ceiling. Stacks are distinguished by
 * content: functions by name, file, position, kind and script; frames by function, line and inlining; whatever ids a batch uses.
 *
 * @example
 * const database = new Database({ maxMemoryBytes: 16 * 1024 * 1024 });
 * database.record(batch);
 * for (const { frames, hits } of database.stacks()) console.log(hits, frames.map((f) => f.function.functionName));
 */
export class Database implements Recorder {
  /** The memory ceiling in bytes. */
  readonly maxMemoryBytes: number;
  readonly #now: () => number;
  #store: StackStore;
  #history: History;
  #nowMillis = 0;
  #totalHits = 0;
  #totalCpuNanos = 0;
  #otherHits = 0;
  #otherCpuNanos = 0;

  /**
   * @throws TypeError or RangeError that names the option.
   */
  constructor(options: DatabaseOptions = {}) {
    const { maxMemoryBytes, now } = checkDatabaseOptions(options);
    this.maxMemoryBytes = maxMemoryBytes;
    this.#now = now;
    this.#store = new StackStore(maxMemoryBytes);
    this.#history = this.#newHistory();
  }

  /** Estimated memory in use, in bytes; never more than {@link maxMemoryBytes}. What it counts is in `docs/batch-format.md`. */
  get bytes(): number {
    return this.#store.budget.usedBytes;
  }

  /** All samples since the last {@link reset}, those in the `(other)` bucket included. */
  get totalHits(): number {
    return this.#totalHits;
  }

  /** CPU time of all samples, in nanoseconds, those in the `(other)` bucket included. */
  get totalCpuNanos(): number {
    return this.#totalCpuNanos;
  }

  /** Samples whose stack did not fit under the memory ceiling. */
  get otherHits(): number {
    return this.#otherHits;
  }

  /** CPU time of the samples whose stack did not fit, in nanoseconds. */
  get otherCpuNanos(): number {
    return this.#otherCpuNanos;
  }

  /** Number of distinct stacks that have hits; the `(other)` bucket is not one. */
  get totalStacks(): number {
    return this.#store.counters.hitStacks;
  }

  /** The time by the clock of the database, in milliseconds since the Unix epoch. Where that clock goes back, this stands still. */
  get nowMillis(): number {
    const now = this.#now();
    if (Number.isFinite(now)) this.#nowMillis = Math.max(this.#nowMillis, now);
    return this.#nowMillis;
  }

  /**
   * Takes over one batch; its hits are of the time of this call. It costs a few array look-ups per hit; only stacks that are new
   * in the batch are gone through frame by frame.
   *
   * @throws OxProfileError `ERR_OX_BAD_BATCH` if the batch is malformed; nothing has changed then.
   */
  record(batch: SampleBatch): void {
    const { functionIds, frameIds, stackIds } = this.#store;
    checkBatch(batch, { functions: functionIds.size, frames: frameIds.size, stacks: stackIds.size });
    if (batch.reset) this.#voidIds();
    takeDefinitions(this.#store, batch);
    if (batch.hits.length > 0) this.#count(batch.hits);
  }

  /**
   * Forgets every hit. Ids of earlier batches stay valid, so sampling can go on, and what they refer to stays in memory until a
   * batch says `reset` while there are no hits. A stack that went to `(other)` goes on doing so until a batch defines it again.
   */
  reset(): void {
    this.#store.counters.clear();
    this.#history.clear();
    this.#history = this.#newHistory();
    this.#totalHits = 0;
    this.#totalCpuNanos = 0;
    this.#otherHits = 0;
    this.#otherCpuNanos = 0;
  }

  /**
   * Iterates the distinct stacks that have hits, in order of first arrival; if anything went to the `(other)` bucket, it comes
   * last, as a stack of one `vm` frame `(other)`, so that the hits add up to {@link totalHits}. What is iterated is a snapshot.
   *
   * @param range Only what was counted in this range, to the precision of history; see `TimeRange`. Default: everything.
   * @throws TypeError or RangeError that names the option.
   */
  stacks(range: TimeRange = {}): IterableIterator<StackHits> {
    const checked = checkRangeOptions(range, this.nowMillis);
    return runAtOnce(this.snapshot(checked))[Symbol.iterator]();
  }

  /**
   * What the database holds now, in steps: all of it, or what was counted in a range. The first step copies what may change, so
   * the result is that of the moment of that step.
   */
  *snapshot(range?: CheckedTimeRange): Steps<Snapshot> {
    if (range !== undefined) return yield* snapshotOfRange(this.#store, this.#history, range);
    const { totalHits, totalCpuNanos, otherHits, otherCpuNanos, totalStacks } = this;
    return snapshotOfAll(this.#store, { totalHits, totalCpuNanos, otherHits, otherCpuNanos, totalStacks });
  }

  /** Where there are no hits, nothing is worth keeping without its ids. */
  #voidIds(): void {
    if (this.#totalHits > 0) {
      this.#store.clearIds();
      return;
    }
    this.#store = new StackStore(this.maxMemoryBytes);
    this.#history = this.#newHistory();
  }

  #newHistory(): History {
    const history = new History(this.#store.budget, this.nowMillis);
    this.#store.budget.reliever = () => history.relieve();
    return history;
  }

  #count(hits: Float64Array): void {
    this.#history.advance(this.nowMillis, hits.length / HIT_STRIDE);
    for (let at = 0; at < hits.length; at += HIT_STRIDE) {
      const junction = this.#store.stackIds.at(hits[at] as number);
      const samples = hits[at + 2] as number;
      const cpuNanos = hits[at + 3] as number;
      this.#totalHits += samples;
      this.#totalCpuNanos += cpuNanos;
      if (junction === OTHER) this.#countOther(samples, cpuNanos);
      else this.#countStack(junction, hits[at + 1] as number, samples, cpuNanos);
    }
  }

  #countStack(junction: number, tierCode: number, samples: number, cpuNanos: number): void {
    const { counters } = this.#store;
    const counter = counters.count(junction, this.#store.isProfilers(junction) ? 0 : tierCode, samples, cpuNanos);
    this.#history.count(counter, samples, cpuNanos);
  }

  #countOther(samples: number, cpuNanos: number): void {
    this.#otherHits += samples;
    this.#otherCpuNanos += cpuNanos;
    this.#history.countOther(samples, cpuNanos);
  }
}
