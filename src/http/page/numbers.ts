/** Numbers as the pages show them. */

const WHOLE = new Intl.NumberFormat('en-US', { maximumFractionDigits: 0 });
const SHORT = new Intl.NumberFormat('en-US', { maximumSignificantDigits: 3 });

const NANOS_PER_MILLI = 1_000_000;
const MICROS_PER_MILLI = 1000;
const BYTES_PER_MEBIBYTE = 1024 * 1024;

/** A count: `12,345`. */
export function count(value: number): string {
  return WHOLE.format(value);
}

/** A number with about three digits. */
export function short(value: number): string {
  return SHORT.format(value);
}

/** The part of a whole, 0 to 1; 0 of nothing. */
export function shareOf(part: number, whole: number): number {
  return whole > 0 ? part / whole : 0;
}

/** A share as per cent: `4.2 %`, and `<0.01 %` where it would round to nothing. */
export function percent(share: number): string {
  if (share > 0 && share < 0.0001) return '<0.01 %';
  return `${(share * 100).toFixed(share >= 0.1 ? 1 : 2)} %`;
}

/** Microseconds in the unit that reads best: `200 µs`, `1 ms`. */
export function micros(value: number): string {
  if (value >= MICROS_PER_MILLI * MICROS_PER_MILLI) return `${short(value / MICROS_PER_MILLI / MICROS_PER_MILLI)} s`;
  return value >= MICROS_PER_MILLI ? `${short(value / MICROS_PER_MILLI)} ms` : `${short(value)} µs`;
}

/** Milliseconds: `3.21 ms`, or seconds from one second on. */
export function millis(value: number): string {
  return value >= MICROS_PER_MILLI ? `${short(value / MICROS_PER_MILLI)} s` : `${short(value)} ms`;
}

/** Nanoseconds as milliseconds or seconds. */
export function nanos(value: number): string {
  return millis(value / NANOS_PER_MILLI);
}

/** Bytes as mebibytes. */
export function mebibytes(bytes: number): string {
  return `${short(bytes / BYTES_PER_MEBIBYTE)} MiB`;
}
