/**
 * The pace of the profiler's work: small steps, so that the same work can be done at once, or in slices between which the event
 * loop turns. A step lasts well below a millisecond. All work in slices on a thread shares one slice a turn, however many jobs
 * there are: twenty questions at a time hold the event loop up no longer than one, and are answered one slice each in turn.
 */
import { each, monotonicMillis, setImmediate } from './builtins';
import { attempt } from './guard';

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
export const NEW_SLICE: Wait = { now: () => undefined, later: () => nextSlice() };

/** Steps between two looks at the watch in loops whose rounds are short. */
export const ROUNDS_PER_STEP = 256;

/** How long a slice of work lasts, and a step: callers are promised 10 ms, and the first steps of a process run code that is cold. */
const SLICE_MILLIS = 4;

/** Jobs that wait for a slice, the one first that has waited longest. */
const waiting: (() => void)[] = [];

/** True from the begin of a slice to the next turn of the event loop, which begins the next one. */
let isSliceTaken = false;
let sliceEndMillis = 0;

/** Whether the slice of this turn of the event loop, which all jobs share, has time left. */
export function hasTime(): boolean {
  if (!isSliceTaken) beginSlice();
  return monotonicMillis() < sliceEndMillis;
}

/** Waits for a slice in a later turn of the event loop; what is left of this one is nobody's. */
export function nextSlice(): Promise<void> {
  if (!isSliceTaken) beginSlice();
  sliceEndMillis = 0;
  return new Promise((resolve) => waiting.push(resolve));
}

/** Leaves what is left of the slice to the job that has waited longest: for a job that ends, or waits for something else. */
export function passOn(): void {
  if (waiting.length > 0 && isSliceTaken && monotonicMillis() < sliceEndMillis) waiting.shift()?.();
}

/** Does all the work now. */
export function runAtOnce<T>(steps: Steps<T>): T {
  for (;;) {
    const { done, value } = steps.next();
    if (done === true) return value;
    value?.now();
  }
}

/** Does the first step of the work now, and the rest in slices between which the event loop turns. */
export async function runInSlices<T>(steps: Steps<T>): Promise<T> {
  try {
    for (;;) {
      const { done, value } = steps.next();
      if (done === true) return value;
      if (value !== undefined && value !== NEW_SLICE) await waitFor(value);
      if (value === NEW_SLICE || !hasTime()) await nextSlice();
    }
  } finally {
    passOn();
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

async function waitFor(wait: Wait): Promise<void> {
  passOn();
  await wait.later();
}

function beginSlice(): void {
  isSliceTaken = true;
  sliceEndMillis = monotonicMillis() + SLICE_MILLIS;
  setImmediate(() => attempt('the pace of work in slices', onTurn));
}

function onTurn(): void {
  isSliceTaken = false;
  if (waiting.length === 0) return;
  beginSlice();
  waiting.shift()?.();
}
