/**
 * One thread's view of what the profilers of all threads count: the main thread that wants one answer for the whole process, or a
 * worker that asks what blocks the main thread while it is blocked. Each thread keeps its own profiler and database; an
 * observer gets copies.
 */
import { loadAddon, type ThreadObserver } from '../binding';
import { arrayFrom, each, monotonicMillis, setTimeout } from '../builtins';
import { Database } from '../database';
import { DEFAULT_MAX_RECORDS, query } from '../query';
import type { QueryOptions, QueryResult, SampleBatch } from '../types';
import { mergeResults } from './merge-results';

/** What to ask an observer for. */
export interface ThreadsQueryOptions extends Omit<QueryOptions, 'since' | 'until'> {
  /** `worker_threads.threadId` of one thread (0 is the main thread), or every thread. Default `'all'`. */
  readonly thread?: number | 'all' | undefined;
}

/** A thread that was profiled since the observer was made. */
export interface ObservedThread {
  /** `worker_threads.threadId`: 0 is the main thread. */
  readonly threadId: number;
  /** False once its profiler was cancelled or the thread ended; its hits stay. */
  readonly isAlive: boolean;
  /** Samples known of it. */
  readonly totalHits: number;
}

interface Source {
  readonly threadId: number;
  readonly database: Database;
  isAlive: boolean;
}

/** How often `refresh` looks whether the thread has answered. */
const POLL_MILLIS = 5;
/** Time for a thread whose ids are new to the observer to hand them out, in requests. */
const REQUESTS = 3;

/** How an observer is made. */
export interface ThreadsObserverOptions {
  /** Ceiling of the database of each thread; default as for {@link Database}. */
  readonly maxMemoryBytes?: number | undefined;
  /** `worker_threads.threadId` of a thread that is left out. Default: none. */
  readonly exceptThread?: number | undefined;
  /** Is given each batch before the thread's database is. It must not throw. Default: none. */
  readonly onBatch?: ((batch: SampleBatch) => void) | undefined;
}

/** Sees what all profilers of the process count from when it is made. */
export class ThreadsObserver {
  readonly #peek: (threadId: number) => boolean;
  readonly #maxMemoryBytes: number | undefined;
  readonly #exceptThread: number | undefined;
  readonly #onBatch: ((batch: SampleBatch) => void) | undefined;
  readonly #sources = new Map<number, Source>();
  #native: ThreadObserver | undefined;

  /**
   * @throws OxProfileError `ERR_OX_ADDON_UNAVAILABLE` where there is no addon: V8's own profiler cannot be asked from outside.
   */
  constructor({ maxMemoryBytes, exceptThread, onBatch }: ThreadsObserverOptions = {}) {
    const addon = loadAddon();
    this.#peek = (threadId) => addon.ThreadObserver.peek(threadId);
    this.#maxMemoryBytes = maxMemoryBytes;
    this.#exceptThread = exceptThread;
    this.#onBatch = onBatch;
    this.#native = new addon.ThreadObserver();
  }

  /** Samples that other threads handed over and this one did not collect in time. */
  get lostHits(): number {
    return this.#native?.lostHits() ?? 0;
  }

  /** The threads seen so far, each profiler an entry, in the order in which they were first seen. */
  threads(): ObservedThread[] {
    this.#collect();
    return arrayFrom(this.#sources.values(), ({ threadId, isAlive, database }) => {
      return { threadId, isAlive, totalHits: database.totalHits };
    });
  }

  /**
   * Asks a thread for what it has counted up to now, also while its JavaScript blocks its event loop; without this, what is known
   * of a busy thread may be a second old. A thread that is held up outside of JavaScript answers when it comes back.
   *
   * @param threadId Default 0, the main thread.
   * @param timeoutMillis Default 1000.
   * @returns Whether the thread has answered in time.
   */
  async refresh(threadId = 0, timeoutMillis = 1000): Promise<boolean> {
    const end = monotonicMillis() + timeoutMillis;
    const before = this.#hitsOf(threadId);
    for (let request = 0; monotonicMillis() < end; request++) {
      if (request % REQUESTS === 0 && !this.#peek(threadId)) return false;
      await new Promise((resolve) => setTimeout(resolve, POLL_MILLIS));
      if (this.#hitsOf(threadId) > before) return true;
    }
    return false;
  }

  /**
   * The functions of one thread or of all, as {@link query} has them.
   *
   * @throws TypeError or RangeError that names the option at fault.
   */
  query({ thread = 'all', ...options }: ThreadsQueryOptions = {}): QueryResult {
    this.#collect();
    const sources = [...this.#sources.values()].filter((source) => thread === 'all' || source.threadId === thread);
    const everything = { ...options, maxRecords: Infinity };
    const results = sources.map(({ database }) => query(database, everything));
    return mergeResults(results, {
      maxRecords: options.maxRecords ?? DEFAULT_MAX_RECORDS,
      sort: options.sort ?? 'total',
    });
  }

  /** What each profiler has counted so far, in the order of {@link threads}. */
  databases(): Database[] {
    this.#collect();
    return arrayFrom(this.#sources.values(), ({ database }) => database);
  }

  /** What the profilers of one thread have counted so far: it may have had several, one after the other. */
  databasesOf(threadId: number): Database[] {
    this.#collect();
    return [...this.#sources.values()].filter((source) => source.threadId === threadId).map(({ database }) => database);
  }

  /**
   * The databases of those that have ended, which are forgotten with this.
   *
   * @param keep How many of them, the last ones, are neither forgotten nor returned. Default 0.
   */
  takeEnded(keep = 0): Database[] {
    this.#collect();
    const ended = [...this.#sources].filter((entry) => !entry[1].isAlive);
    const taken = ended.slice(0, Math.max(0, ended.length - keep));
    return taken.map(({ 0: id, 1: { database } }) => {
      this.#sources.delete(id);
      return database;
    });
  }

  /** Forgets every hit up to now, and the threads that have ended. */
  reset(): void {
    this.takeEnded();
    for (const { database } of this.#sources.values()) database.reset();
  }

  /** Stops observing; what was collected can still be asked for. Idempotent. */
  close(): void {
    this.#collect();
    this.#native = undefined;
  }

  #hitsOf(threadId: number): number {
    this.#collect();
    let hits = 0;
    for (const source of this.#sources.values()) if (source.threadId === threadId) hits += source.database.totalHits;
    return hits;
  }

  #collect(): void {
    for (const { sourceId, threadId, ended, batch } of each(this.#native?.collect() ?? [])) {
      if (threadId === this.#exceptThread) continue;
      const source = this.#sourceOf(sourceId, threadId);
      if (ended) {
        source.isAlive = false;
        continue;
      }
      this.#onBatch?.(batch);
      source.database.record(batch);
    }
  }

  #sourceOf(sourceId: number, threadId: number): Source {
    let source = this.#sources.get(sourceId);
    if (source === undefined) {
      source = { threadId, database: new Database({ maxMemoryBytes: this.#maxMemoryBytes }), isAlive: true };
      this.#sources.set(sourceId, source);
    }
    return source;
  }
}

/**
 * Observes the profilers of all threads from the calling one.
 *
 * @example
 * // In a worker: what is the main thread doing, right now?
 * const threads = observeThreads();
 * await threads.refresh(0);
 * console.log(threads.query({ thread: 0, sort: 'self', maxRecords: 3 }).records);
 */
export function observeThreads(options?: ThreadsObserverOptions): ThreadsObserver {
  return new ThreadsObserver(options);
}
