/**
 * The timers and clocks that the profiler works with, as they were when the package was loaded. A program may put its own in
 * their place later (jsdom, fake timers): its own then answer to the program, and never see the profiler.
 *
 * The same holds for what goes over lists: where a program has replaced `Object.keys` or the iterators of arrays, what runs in a drain or an
 * answer uses what is here, counts with an index, or calls a method of the array. It neither spreads an array nor takes one apart.
 *
 * That is the limit: methods of arrays, maps and texts are called as they are, and exports and pages go over lists as everybody does.
 * Where the program's own fails them, the caller has its error, or the client a status of 500, and all is well once they are put back.
 *
 * Import from here what would otherwise be a global. They come from Node.js's modules, which a test environment with globals of
 * its own has as everybody has them.
 */
import { performance } from 'node:perf_hooks';
import * as timers from 'node:timers';

export const { setTimeout, clearTimeout, setInterval, clearInterval, setImmediate } = timers;

const { now } = Date;
const perfNow = performance.now.bind(performance);

/** `Date.now()`: milliseconds since the Unix epoch. */
export const epochMillis = (): number => now();

/** `performance.now()`: milliseconds of a clock that never goes back. */
export const monotonicMillis = (): number => perfNow();

export const { keys: objectKeys, values: objectValues } = Object;
export const { isArray, from: arrayFrom } = Array;
export const { parse: parseJson, stringify: toJson } = JSON;
export const { apply } = Reflect;

/** Goes over a list as `for ... of` does without this, but by no iterator of arrays. */
export function* each<T>(list: ArrayLike<T>): Generator<T, void, undefined> {
  // eslint-disable-next-line @typescript-eslint/prefer-for-of -- that is what it stands for
  for (let i = 0; i < list.length; i++) yield list[i] as T;
}

/** An array of numbers, filled from a list that is as long. */
export function filled<A extends Int32Array | Uint32Array | Uint8Array | Float64Array>(
  array: A,
  list: ArrayLike<number>,
): A {
  array.set(list);
  return array;
}

/** The set of what is in a list. */
export function setOf<T>(list: ArrayLike<T>): Set<T> {
  const set = new Set<T>();
  // eslint-disable-next-line @typescript-eslint/prefer-for-of -- its iterator may be the program's
  for (let i = 0; i < list.length; i++) set.add(list[i] as T);
  return set;
}
