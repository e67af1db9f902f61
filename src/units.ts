/** The conversions between units that this package needs, each by name, so that no bare power of ten stands in the code. */

/** Bytes in a mebibyte. */
export const BYTES_PER_MEBIBYTE = 1024 * 1024;

const NANOS_PER_MILLI = 1_000_000;

/** Nanoseconds as milliseconds, with their fraction. */
export function nanosToMillis(nanos: number): number {
  return nanos / NANOS_PER_MILLI;
}

/** Milliseconds as whole nanoseconds. */
export function millisToNanos(millis: number): number {
  return Math.round(millis * NANOS_PER_MILLI);
}
