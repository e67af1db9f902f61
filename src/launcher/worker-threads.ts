/**
 * The other threads of a launcher that was asked to take workers along: those that are started get a launcher of their own, which
 * follows this one, and what they count is collected here, also of those that have ended.
 */
import { AsyncResource } from 'node:async_hooks';
import { BroadcastChannel, threadId } from 'node:worker_threads';
import { loadAddon, type LoopTimer } from '../binding';
import { arrayFrom, each, setOf } from '../builtins';
import { batchOf, Database, MergedStore } from '../database';
import { guarded } from '../guard';
import { type ObservedThread, ThreadsObserver } from '../threads';
import type { SampleBatch } from '../types';
import type { ThreadParts } from './merged-threads';
import { hookWorkers } from './worker-hook';
import { NOT_PROFILED, type WorkerCommand, type WorkerOrder } from './worker-order';

/** What other threads hand over waits in the addon, in a bounded space, until it is collected. */
const COLLECT_MILLIS = 5000;

/** How often that is done before it is forgotten what the stacks of all threads are: the pages ask once a second. */
const ROUNDS_KEPT = 6;

/** Threads that have ended and are kept apart, with the history of what they counted; of those before them, only the sum is. */
const ENDED_KEPT = 16;

/**
 * A channel remembers in which context of an AsyncLocalStorage it was made, and would keep what is stored there alive. This is the context in
 * which the package was loaded.
 */
const atLoad = new AsyncResource('ox-profile-native');

/** A name that no other channel of the process has. Random bytes would be a resource of their own, which the program's hooks see end. */
function channelName(): string {
  return `ox-profile-native:${threadId}:${process.hrtime.bigint()}`;
}

function makeChannel(): BroadcastChannel {
  return atLoad.runInAsyncScope(() => new BroadcastChannel(channelName()));
}

/** The workers of one launcher, from its start to its end. */
export class WorkerThreads {
  readonly #channel = makeChannel();
  readonly #observer: ThreadsObserver;
  readonly #timer: LoopTimer;
  readonly #unhook: () => void;
  #notProfiled = 0;
  #hasEnded = false;
  /** All threads that ended long ago; there may be many. */
  #ended = new Database();
  /** When something last came to that. */
  #endedMillis = -Infinity;
  /** What the stacks of all threads are, as long as somebody asks. */
  #merged: MergedStore | undefined;
  #roundsUnasked = 0;

  /**
   * @param onBatch Is given each batch of another thread. It must not throw.
   * @param order What a worker is told that is started now, without the channel.
   */
  constructor(onBatch: (batch: SampleBatch) => void, order: () => Omit<WorkerOrder, 'channel'>) {
    this.#observer = new ThreadsObserver({ exceptThread: threadId, onBatch });
    this.#unhook = hookWorkers(
      () => ({ ...order(), channel: this.#channel.name }),
      () => this.#notProfiled++,
    );
    this.#timer = new (loadAddon().LoopTimer)(guarded('collecting from workers', () => this.#collectOften()));
    this.#timer.start(COLLECT_MILLIS);
    this.#channel.onmessage = ({ data }: { readonly data: unknown }) => {
      if (data === NOT_PROFILED) this.#notProfiled++;
    };
    // Setting the listener has it keep the thread alive.
    (this.#channel as unknown as { unref(): void }).unref();
  }

  /** Workers that were started and are not profiled. */
  get notProfiled(): number {
    return this.#notProfiled;
  }

  /** Passes a command on to every worker that has joined; a busy one hears it when its event loop turns. */
  tell(command: Exclude<WorkerCommand, 'cancel'>): void {
    if (command === 'reset') this.#forget();
    if (!this.#hasEnded) this.#channel.postMessage(command);
  }

  /** All but the own thread: which there are, and how much is known of each. */
  threads(): ObservedThread[] {
    return this.#observer.threads();
  }

  /**
   * What was counted in a database, of this thread, and in the others.
   *
   * @throws RangeError for a thread that is not known.
   */
  parts(threads: number | 'all', own: Database): ThreadParts {
    this.#collect();
    this.#roundsUnasked = 0;
    const store = (this.#merged ??= new MergedStore());
    const shared = { waitedMillis: COLLECT_MILLIS, store };
    if (threads !== 'all') {
      return { ...shared, databases: this.#databasesOf(threads), undated: undefined, undatedUntilMillis: -Infinity };
    }
    const databases = [own].concat(this.#observer.databases());
    return { ...shared, databases, undated: this.#ended, undatedUntilMillis: this.#endedMillis };
  }

  /** Workers that are started from now on are left alone, and those that have joined end their profiling. What was collected stays. */
  end(): void {
    this.#hasEnded = true;
    this.#unhook();
    this.#timer.close();
    this.#channel.postMessage('cancel' satisfies WorkerCommand);
    this.#channel.close();
    this.#observer.close();
  }

  #databasesOf(thread: number): Database[] {
    const databases = this.#observer.databasesOf(thread);
    if (databases.length > 0) return databases;
    const known = setOf(this.threads().map((observed) => String(observed.threadId)));
    const names = ["'own'", "'all'"].concat(arrayFrom(known)).join(', ');
    throw new RangeError(
      `option 'threads' is ${thread}, and there is no such thread, or it ended long ago: its hits are then in 'all'. ` +
        `Known are: ${names}`,
    );
  }

  #collectOften(): void {
    this.#timer.start(COLLECT_MILLIS);
    this.#collect();
    if (++this.#roundsUnasked > ROUNDS_KEPT) this.#merged = undefined;
  }

  #collect(): void {
    for (const database of each(this.#observer.takeEnded(ENDED_KEPT))) {
      this.#endedMillis = this.#ended.nowMillis;
      this.#ended.record({ ...batchOf(database.stacks()), reset: true });
    }
  }

  #forget(): void {
    this.#observer.reset();
    this.#ended = new Database();
    this.#endedMillis = -Infinity;
    this.#merged = undefined;
  }
}
