/**
 * Work in small steps, so that the same work can be done at once or in slices between which the event loop turns. A step lasts
 * well below a millisecond.
 */
import { each, monotonicMillis, turnOfTheLoop } from '../builtins';

/** Work of the operating system that a step waits for. Its result is where its maker looks for it. */
export interface Wait {
  /** Does the work while the thread waits. It never throws. */
  now(): void;
  /** Has it done while the event loop turns. It is never rejected. */
  later(): Promise<void>;
}

/** Work that yields after each step, with a wait where the next step needs one, and its result. */
export type Steps<T> = Generator<Wait | undefined, T, undefined>;

/** To be yielded where the next step is long, or the one before was: it begins a new slice. */
export const NEW_SLICE: Wait = { now: () => undefined, later: () => turnOfTheLoop() };

/** Steps between two looks at the watch in loops whose rounds are short. */
export const ROUNDS_PER_STEP = 256;

/** How long a slice of work lasts, and a step: callers are promised 10 ms, and the first steps of a process run code that is cold. */
const SLICE_MILLIS = 4;

/** Does all the work now. */
export function runAtOnce<T>(steps: Steps<T>): T {
  for (;;) {
    const { done, value } = steps.next();
    if (done === true) return value;
    value?.now();
  }
}

/** Does the first slice of the work now, and the rest in slices between which the event loop turns. */
export async function runInSlices<T>(steps: Steps<T>): Promise<T> {
  let begunMillis = monotonicMillis();
  for (;;) {
    const { done, value } = steps.next();
    if (done === true) return value;
    if (value === undefined && monotonicMillis() - begunMillis < SLICE_MILLIS) continue;
    await (value === undefined ? turnOfTheLoop() : value.later());
    begunMillis = monotonicMillis();
  }
}

/** Takes the first step of every work at the same moment, then does the rest of one after the other. */
export function* startTogether<T>(works: readonly Steps<T>[]): Steps<T[]> {
  const begun = works.map((work) => ({ work, state: work.next() }));
  const results: T[] = [];
  for (const { work, state } of each(begun)) {
    let now = state;
    while (now.done !== true) {
      yield now.value;
      now = work.next();
    }
    results.push(now.value);
  }
  return results;
}
