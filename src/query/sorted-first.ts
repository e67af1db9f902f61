/** Sorting in small steps: sorted runs are made, then merged, and no run is longer than what is wanted in the end. */
import type { Steps } from '../database';

/** Says which of two comes first, as for `Array.prototype.sort`. */
export type Comparison<T> = (a: T, b: T) => number;

const RUN_LENGTH = 512;

/** The first `count` of the items, in order. */
export function* sortedFirst<T>(items: readonly T[], count: number, compare: Comparison<T>): Steps<T[]> {
  let runs: T[][] = [];
  for (let at = 0; at < items.length; at += RUN_LENGTH) {
    yield;
    runs.push(
      items
        .slice(at, at + RUN_LENGTH)
        .sort(compare)
        .slice(0, count),
    );
  }
  while (runs.length > 1) {
    const merged: T[][] = [];
    for (let i = 0; i < runs.length; i += 2)
      merged.push(yield* merge(runs[i] ?? [], runs[i + 1] ?? [], count, compare));
    runs = merged;
  }
  return runs[0] ?? [];
}

function* merge<T>(a: readonly T[], b: readonly T[], count: number, compare: Comparison<T>): Steps<T[]> {
  const merged: T[] = [];
  const length = Math.min(count, a.length + b.length);
  for (let i = 0, j = 0; merged.length < length;) {
    if (merged.length % RUN_LENGTH === 0) yield;
    const takesA = j === b.length || (i < a.length && compare(a[i] as T, b[j] as T) <= 0);
    merged.push((takesA ? a[i++] : b[j++]) as T);
  }
  return merged;
}
