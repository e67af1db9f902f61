/**
 * Checks that every options object shares: that it is one, and that it holds no option of another name. They run before
 * anything is done, and their messages name the option and what to do.
 */
import { arrayFrom, isArray, objectKeys, toJson } from './builtins';

/**
 * Checks an options argument and returns it as a record whose values are still to be checked.
 *
 * @throws TypeError if it is no object, or has an option that is not among `known`; the message names the nearest one.
 */
export function checkOptionNames(options: unknown, known: readonly string[]): Readonly<Record<string, unknown>> {
  if (typeof options !== 'object' || options === null || isArray(options)) {
    throw new TypeError(`options must be an object, not ${describe(options)}`);
  }
  const unknownName = objectKeys(options).find((name) => !known.includes(name));
  if (unknownName !== undefined) {
    const hint = `did you mean '${nearest(unknownName, known)}'? Options are: ${known.join(', ')}`;
    throw new TypeError(`unknown option ${describe(unknownName)}; ${hint}`);
  }
  return options as Record<string, unknown>;
}

/**
 * Checks a number with bounds and returns it.
 *
 * @throws TypeError if `value` is no number; RangeError if it lies outside `min` to `max` or is NaN.
 */
export function checkNumber(
  name: string,
  value: unknown,
  bounds: { readonly min: number; readonly max: number },
): number {
  if (typeof value !== 'number') throw new TypeError(`option '${name}' must be a number, not ${describe(value)}`);
  if (!(value >= bounds.min && value <= bounds.max)) {
    throw new RangeError(`option '${name}' must be from ${bounds.min} to ${bounds.max}, not ${value}`);
  }
  return value;
}

/**
 * Checks a choice between strings and returns it.
 *
 * @throws TypeError if `value` is no string; RangeError if it is none of `choices`.
 */
export function checkChoice<T extends string>(name: string, value: unknown, choices: readonly T[]): T {
  const list = choices.map((choice) => `'${choice}'`).join(', ');
  if (typeof value !== 'string') throw new TypeError(`option '${name}' must be one of ${list}, not ${describe(value)}`);
  const found = choices.find((choice) => choice === value);
  if (found === undefined) throw new RangeError(`option '${name}' must be one of ${list}, not ${describe(value)}`);
  return found;
}

/**
 * Checks a switch and returns it.
 *
 * @throws TypeError if `value` is neither true nor false.
 */
export function checkBoolean(name: string, value: unknown): boolean {
  if (typeof value !== 'boolean') throw new TypeError(`option '${name}' must be true or false, not ${describe(value)}`);
  return value;
}

/** A value as an error message shows it: short, and safe to print. */
export function describe(value: unknown): string {
  if (typeof value === 'string') return toJson(value.length > 60 ? `${value.slice(0, 60)}...` : value);
  if (typeof value === 'function') return 'a function';
  if (isArray(value)) return 'an array';
  if (typeof value === 'object' && value !== null) return 'an object';
  return String(value);
}

/** Which of the known names somebody may have meant. */
export function nearest(name: string, known: readonly string[]): string {
  const lower = name.slice(0, 60).toLowerCase();
  const byDistance = known.map((option) => ({ option, distance: editDistance(lower, option.toLowerCase()) }));
  return byDistance.reduce((best, next) => (next.distance < best.distance ? next : best)).option;
}

/** Levenshtein's distance, one row at a time. */
function editDistance(from: string, to: string): number {
  let row = arrayFrom({ length: to.length + 1 }, (_, i) => i);
  for (const char of from) {
    const next = [(row[0] ?? 0) + 1];
    for (let j = 0; j < to.length; j++) {
      const swap = (row[j] ?? 0) + (char === to[j] ? 0 : 1);
      next.push(Math.min(swap, (row[j + 1] ?? 0) + 1, (next[j] ?? 0) + 1));
    }
    row = next;
  }
  return row[to.length] ?? 0;
}
