/**
 * The neutral profile: what every format is made from, and nothing that only one of them needs. It is a snapshot: its stacks
 * may be iterated more than once, each time with the same result, even while the sampler goes on recording. That holds here,
 * so that an encoder may let the event loop turn between two stacks and its totals still add up.
 */

import type { ClockName, FunctionInfo, StackHits } from '../types';

/** When and how a profile was taken. It names neither the host nor the process. */
export interface ProfileMetadata {
  /** When sampling began, in milliseconds since the Unix epoch. */
  readonly startMillis: number;
  /** When the snapshot was taken, in milliseconds since the Unix epoch. */
  readonly endMillis: number;
  /** The sampling interval asked for, in microseconds. */
  readonly intervalMicros: number;
  /** What a hit stands for, in microseconds: the mean interval as measured. Default: the one asked for. */
  readonly hitMicros?: number | undefined;
  /** The clock that raised the ticks. */
  readonly clock: ClockName;
}

/** The sums of a profile, so that a format can be checked against them and show its losses. */
export interface ProfileTotals {
  /** Samples in the profile, those in `(other)` included. */
  readonly totalHits: number;
  /** CPU time of those samples, in nanoseconds, that of `(other)` included. */
  readonly totalCpuNanos: number;
  /** Samples whose stacks did not fit in the database's memory: they are counted, their frames are not known. */
  readonly otherHits: number;
  /** Samples that were lost before they reached the database, whatever the cause; they are in no other count. */
  readonly dropped: number;
}

/** A snapshot of what was sampled, ready to be encoded in any format. */
export interface Profile {
  readonly metadata: ProfileMetadata;
  readonly totals: ProfileTotals;
  /**
   * The distinct stacks, frames leaf first; `(other)`, where there is one, is a stack of one `vm` frame. They add up to the
   * totals and can be iterated repeatedly.
   */
  readonly stacks: Iterable<StackHits>;
  /** The unique name of a function, as `name` in a query's records: `parse (src/json.js:12)`. */
  readonly nameOf: (info: FunctionInfo) => string;
}

/**
 * One line about a profile for a title or a comment: when, how, how much, and what was lost.
 *
 * @param profile - The profile to describe.
 * @returns For example `CPU profile 2026-01-02T03:04:05.000Z, 60.0 s, 1000 us (perf), 5000 hits, 3 dropped, 0 in (other)`.
 */
export function describeProfile(profile: Profile): string {
  const { startMillis, endMillis, intervalMicros, clock } = profile.metadata;
  const { totalHits, otherHits, dropped } = profile.totals;
  const seconds = ((endMillis - startMillis) / 1000).toFixed(1);
  const how = `${seconds} s, ${intervalMicros} us (${clock})`;
  const losses = `${dropped} dropped, ${otherHits} in (other)`;
  return `CPU profile ${new Date(startMillis).toISOString()}, ${how}, ${totalHits} hits, ${losses}`;
}
