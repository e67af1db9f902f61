/** Which threads a question to a launcher is about. */
import { threadId } from 'node:worker_threads';
import { isArray } from '../builtins';
import { describe } from '../options';
import type { ProfileOptions, QueryOptions, RecordOptions } from '../types';

/**
 * Which threads an answer covers: `'own'` is the thread of the launcher, `'all'` is that and all workers that it has taken along,
 * those that have ended included; `'main'` is the main thread; a number is a `worker_threads.threadId`.
 */
export type ThreadsOption = 'own' | 'all' | 'main' | number;

/** Which threads, as the launcher keeps them apart. */
export type CheckedThreads = 'own' | 'all' | number;

interface WithThreads {
  /** All but `'own'`, and what is the launcher's own thread by another name, need `workers: true`. Default `'own'`. */
  readonly threads?: ThreadsOption | undefined;
}

/** What to ask a launcher for. */
export interface LauncherQueryOptions extends QueryOptions, WithThreads {}

/** What to compare two ranges of time by. */
export interface LauncherDiffOptions extends RecordOptions, WithThreads {}

/** What a profile of a launcher is about. */
export interface LauncherRangeOptions extends ProfileOptions, WithThreads {}

const MAIN_THREAD = 0;

/**
 * Checks which threads are meant, and leaves all other options as they are.
 *
 * @param ownThread The `threadId` of the launcher.
 * @throws TypeError or RangeError that names the option.
 */
export function checkThreads<T extends WithThreads>(
  options: T,
  ownThread: number = threadId,
): { readonly threads: CheckedThreads; readonly rest: Omit<T, 'threads'> } {
  if (typeof (options as unknown) !== 'object' || (options as unknown) === null || isArray(options)) {
    throw new TypeError(`options must be an object, not ${describe(options)}`);
  }
  const { threads = 'own', ...rest } = options;
  const found = checkedThreads(threads);
  return { threads: found === ownThread ? 'own' : found, rest };
}

function checkedThreads(threads: unknown): CheckedThreads {
  if (threads === 'own' || threads === 'all') return threads;
  if (threads === 'main') return MAIN_THREAD;
  if (Number.isInteger(threads) && (threads as number) >= 0) return threads as number;
  const problem = `option 'threads' must be 'own', 'all', 'main' or the threadId of a worker, not ${describe(threads)}`;
  throw typeof threads === 'string' || typeof threads === 'number' ? new RangeError(problem) : new TypeError(problem);
}
