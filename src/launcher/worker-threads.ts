/**
 * The other threads of a launcher that was asked to take workers along: those that are started get a launcher of their own, which
 * follows this one, and what they count is collected here, also of those that have ended.
 */
import { randomUUID } from 'node:crypto';
import { BroadcastChannel, threadId } from 'node:worker_threads';
import { batchOf, Database } from '../database';
import { ThreadsObserver } from '../threads';
import type { SampleBatch } from '../types';
import { hookWorkers } from './worker-hook';
import type { WorkerCommand, WorkerOrder } from './worker-order';

/** What other threads hand over waits in the addon, in a bounded space, until it is collected. */
const COLLECT_MILLIS = 5000;
const MAX_MEMORY_BYTES = 4 * 1024 ** 3;

/** The workers of one launcher, from its start to its end. */
export class WorkerThreads {
  readonly #channel = new BroadcastChannel(`ox-profile-native:${randomUUID()}`);
  readonly #observer: ThreadsObserver;
  readonly #timer: NodeJS.Timeout;
  readonly #unhook: () => void;
  #hasEnded = false;
  /** All threads that have ended; there may be many. */
  #ended = new Database();

  /**
   * @param onBatch Is given each batch of another thread. It must not throw.
   * @param order What a worker is told that is started now, without the channel.
   */
  constructor(onBatch: (batch: SampleBatch) => void, order: () => Omit<WorkerOrder, 'channel'>) {
    this.#observer = new ThreadsObserver({ exceptThread: threadId, onBatch });
    this.#unhook = hookWorkers(() => ({ ...order(), channel: this.#channel.name }));
    this.#timer = setInterval(() => this.#collect(), COLLECT_MILLIS);
    this.#timer.unref();
    (this.#channel as unknown as { unref(): void }).unref();
  }

  /** Passes a command on to every worker that has joined; a busy one hears it when its event loop turns. */
  tell(command: Exclude<WorkerCommand, 'cancel'>): void {
    if (command === 'reset') this.#forget();
    if (!this.#hasEnded) this.#channel.postMessage(command);
  }

  /** Everything that was counted: in a database, of this thread, and in the others. */
  everything(own: Database): Database {
    this.#collect();
    const all = new Database({ maxMemoryBytes: MAX_MEMORY_BYTES });
    for (const database of [own, this.#ended, ...this.#observer.databases()]) add(all, database);
    return all;
  }

  /** Workers that are started from now on are left alone, and those that have joined end their profiling. What was collected stays. */
  end(): void {
    this.#hasEnded = true;
    this.#unhook();
    clearInterval(this.#timer);
    this.#channel.postMessage('cancel' satisfies WorkerCommand);
    this.#channel.close();
    this.#observer.close();
  }

  #collect(): void {
    for (const database of this.#observer.takeEnded()) add(this.#ended, database);
  }

  #forget(): void {
    this.#observer.reset();
    this.#ended = new Database();
  }
}

function add(all: Database, part: Database): void {
  all.record({ ...batchOf(part.stacks()), reset: true });
}
