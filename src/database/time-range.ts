/** Ranges of time as callers give them, checked. */
import { checkOptionNames, describe } from '../options';
import type { TimeRange } from '../types';

/** A range that is known to be good, in milliseconds since the Unix epoch; ends that were left open are infinite. */
export interface CheckedTimeRange {
  readonly sinceMillis: number;
  readonly untilMillis: number;
  /** When the range was checked: what an open end means. */
  readonly nowMillis: number;
}

/** The options that make a range. */
export const TIME_RANGE_OPTIONS: readonly string[] = ['since', 'until'];

/** A number below this, in 1973, was not meant as a time but as a duration. */
const FIRST_MILLIS = 100_000_000_000;

const DURATION = /^(\d{1,9}(?:\.\d{1,9})?)(ms|s|m|h)$/;
const MILLIS_OF_UNIT: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000 };

/**
 * Checks an object of nothing but a range of time, as {@link checkTimeRange} does.
 *
 * @throws TypeError or RangeError that names the option.
 */
export function checkRangeOptions(options: unknown, nowMillis: number): CheckedTimeRange | undefined {
  return checkTimeRange(checkOptionNames(options, TIME_RANGE_OPTIONS), nowMillis);
}

/**
 * Checks a range of time; without `since` and `until` there is none.
 *
 * @throws TypeError or RangeError that names the option.
 */
export function checkTimeRange(
  { since, until }: { readonly since?: unknown; readonly until?: unknown },
  nowMillis: number,
): CheckedTimeRange | undefined {
  if (since === undefined && until === undefined) return undefined;
  const sinceMillis = since === undefined ? -Infinity : checkTimePoint('since', since, nowMillis);
  const untilMillis = until === undefined ? Infinity : checkTimePoint('until', until, nowMillis);
  if (sinceMillis > untilMillis) throw new RangeError("option 'until' must not be a time before 'since'");
  return { sinceMillis, untilMillis, nowMillis };
}

function checkTimePoint(name: keyof TimeRange, value: unknown, nowMillis: number): number {
  if (typeof value === 'string') return nowMillis - durationMillis(name, value);
  if (typeof value !== 'number' && !(value instanceof Date)) {
    throw new TypeError(`option '${name}' must be a duration, a Date or a number, not ${describe(value)}`);
  }
  const millis = Number(value);
  if (millis >= FIRST_MILLIS && Number.isFinite(millis)) return millis;
  const problem = `must be a valid Date or milliseconds since 1970 as of Date.now(), not ${String(millis)}`;
  throw new RangeError(`option '${name}' ${problem}; write '60s' for 60 seconds ago`);
}

function durationMillis(name: keyof TimeRange, value: string): number {
  const found = DURATION.exec(value);
  const millis = MILLIS_OF_UNIT[found?.[2] ?? ''];
  if (millis !== undefined) return Number(found?.[1]) * millis;
  throw new RangeError(
    `option '${name}' must be a duration such as '500ms', '60s', '5m' or '1h', not ${describe(value)}`,
  );
}
