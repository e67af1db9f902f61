/**
 * The other threads of a launcher that was asked to take workers along: those that are started get a launcher of their own, which
 * follows this one, and what they count is collected here, also of those that have ended.
 */
import { AsyncResource } from 'node:async_hooks';
import { randomUUID } from 'node:crypto';
import { BroadcastChannel, threadId } from 'node:worker_threads';
import { loadAddon, type LoopTimer } from '../binding';
import { batchOf, Database } from '../database';
import { guarded } from '../guard';
import { ThreadsObserver } from '../threads';
import { hookWorkers } from './worker-hook';
import { NOT_PROFILED, type WorkerCommand, type WorkerOrder } from './worker-order';

/** What other threads hand over waits in the addon, in a bounded space, until it is collected. */
const COLLECT_MILLIS = 5000;
const MAX_MEMORY_BYTES = 4 * 1024 ** 3;

/**
 * A channel remembers in which context of an AsyncLocalStorage it was made, and would keep what is stored there alive. This is the context in
 * which the package was loaded.
 */
const atLoad = new AsyncResource('ox-profile-native');

function makeChannel(): BroadcastChannel {
  return atLoad.runInAsyncScope(() => new BroadcastChannel(`ox-profile-native:${randomUUID()}`));
}

/** The workers of one launcher, from its start to its end. */
export class WorkerThreads {
  readonly #channel = makeChannel();
  readonly #observer = new ThreadsObserver({ exceptThread: threadId });
  readonly #timer: LoopTimer;
  readonly #unhook: () => void;
  #notProfiled = 0;
  #hasEnded = false;
  /** All threads that have ended; there may be many. */
  #ended = new Database();

  /** @param order What a worker is told that is started now, without the channel. */
  constructor(order: () => Omit<WorkerOrder, 'channel'>) {
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
    this.#timer.close();
    this.#channel.postMessage('cancel' satisfies WorkerCommand);
    this.#channel.close();
    this.#observer.close();
  }

  #collectOften(): void {
    this.#timer.start(COLLECT_MILLIS);
    this.#collect();
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
