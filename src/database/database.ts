/**
 * Distinct stacks and their hits. A database is fed with batches and can be read at any time between two of them. It knows
 * nothing of where the batches come from, and every hit of every batch is in its totals.
 */
import { HIT_STRIDE, type Recorder, type SampleBatch, type StackHits } from '../types';
import { checkBatch } from './batch-check';
import { takeDefinitions } from './definitions';
import { OTHER } from './id-map';
import { checkDatabaseOptions, type DatabaseOptions } from './options';
import type { StackColumns } from './stack-columns';
import { otherStack, stackObjects } from './stack-objects';
import { StackStore } from './stack-store';

/**
 * The built-in recorder: counts hits and CPU time by distinct stack, under a hard memory ceiling. Stacks are distinguished by
 * content: functions by name, file, position and kind; frames by function, line and inlining; whatever ids a batch uses.
 *
 * @example
 * const database = new Database({ maxMemoryBytes: 16 * 1024 * 1024 });
 * database.record(batch);
 * for (const { frames, hits } of database.stacks()) console.log(hits, frames.map((f) => f.function.functionName));
 */
export class Database implements Recorder {
  /** The memory ceiling in bytes. */
  readonly maxMemoryBytes: number;
  #store: StackStore;
  #totalHits = 0;
  #totalCpuNanos = 0;
  #otherHits = 0;
  #otherCpuNanos = 0;

  /**
   * @throws TypeError or RangeError that names the option.
   */
  constructor(options: DatabaseOptions = {}) {
    this.maxMemoryBytes = checkDatabaseOptions(options).maxMemoryBytes;
    this.#store = new StackStore(this.maxMemoryBytes);
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
    return this.#store.stacks.hitCount;
  }

  /**
   * Takes over one batch. It costs one array look-up per hit; only stacks that are new in the batch are gone through frame by
   * frame.
   *
   * @throws OxProfileError `ERR_OX_BAD_BATCH` if the batch is malformed; nothing has changed then.
   */
  record(batch: SampleBatch): void {
    const { functionIds, frameIds, stackIds } = this.#store;
    checkBatch(batch, { functions: functionIds.size, frames: frameIds.size, stacks: stackIds.size });
    if (batch.reset) this.#store.clearIds();
    takeDefinitions(this.#store, batch);
    this.#count(batch.hits);
  }

  /**
   * Forgets every hit and frees what no later batch can refer to. Ids of earlier batches stay valid, so sampling can go on.
   * A stack that went to `(other)` goes on doing so until a batch defines it again. Where there is anything to free, what
   * stays is copied, and both copies are in memory until this returns.
   */
  reset(): void {
    this.#store = this.#store.withoutHits();
    this.#totalHits = 0;
    this.#totalCpuNanos = 0;
    this.#otherHits = 0;
    this.#otherCpuNanos = 0;
  }

  /**
   * Iterates the distinct stacks that have hits, in order of first arrival; if anything went to the `(other)` bucket, it comes
   * last, as a stack of one `vm` frame `(other)`, so that the hits add up to {@link totalHits}.
   */
  *stacks(): IterableIterator<StackHits> {
    yield* stackObjects(this.#store);
    if (this.#otherHits > 0) yield otherStack(this.#otherHits, this.#otherCpuNanos);
  }

  /** The whole content as flat columns, not copied: valid until the next {@link record} or {@link reset}. */
  columns(): StackColumns {
    const { functions, frames, stacks } = this.#store;
    const other = { otherHits: this.#otherHits, otherCpuNanos: this.#otherCpuNanos };
    return { functions: functions.all, frames: frames.view(), ...stacks.view(), ...other };
  }

  #count(hits: Float64Array): void {
    for (let at = 0; at < hits.length; at += HIT_STRIDE) {
      const stackId = this.#store.stackIds.at(hits[at] as number);
      const [samples, cpuNanos] = [hits[at + 2] as number, hits[at + 3] as number];
      this.#totalHits += samples;
      this.#totalCpuNanos += cpuNanos;
      if (stackId === OTHER) this.#countOther(samples, cpuNanos);
      else this.#store.stacks.count(stackId, hits[at + 1] as number, samples, cpuNanos);
    }
  }

  #countOther(samples: number, cpuNanos: number): void {
    this.#otherHits += samples;
    this.#otherCpuNanos += cpuNanos;
  }
}
