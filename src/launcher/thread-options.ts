/** Which threads a question to a launcher is about. */
import { isArray } from '../builtins';
import { checkChoice, describe } from '../options';
import type { ProfileOptions, QueryOptions, TimeRange } from '../types';

/** Which threads an answer covers. */
export type ThreadsOption = 'own' | 'all';

interface WithThreads {
  /**
   * `'own'` is the thread of the launcher; `'all'` is that and all workers that it has taken along with `workers: true`, those that
   * have ended included. `'all'` cannot be had of a range of time. Default `'own'`.
   */
  readonly threads?: ThreadsOption | undefined;
}

/** What to ask a launcher for. */
export interface LauncherQueryOptions extends QueryOptions, WithThreads {}

/** What a profile of a launcher is about. */
export interface LauncherRangeOptions extends ProfileOptions, WithThreads {}

const THREADS: readonly ThreadsOption[] = ['own', 'all'];

/**
 * Checks which threads are meant, and leaves all other options as they are.
 *
 * @throws TypeError or RangeError that names the option.
 */
export function checkThreads<T extends WithThreads & TimeRange>(
  options: T,
): Omit<T, 'threads'> & { readonly threads: ThreadsOption } {
  if (typeof (options as unknown) !== 'object' || (options as unknown) === null || isArray(options)) {
    throw new TypeError(`options must be an object, not ${describe(options)}`);
  }
  const { threads = 'own', ...rest } = options;
  checkChoice('threads', threads, THREADS);
  if (threads === 'all' && (options.since !== undefined || options.until !== undefined)) {
    throw new TypeError(
      "options 'since' and 'until' need the history of one thread, and threads is 'all': leave one out",
    );
  }
  return { ...rest, threads };
}
