/** What sampling costs now: the share of time that the profiler has spent in its handler and its drains in the last seconds. */
import { monotonicMillis } from '../builtins';

/** Looks that are closer together than this are one. */
const MIN_LOOK_MILLIS = 900;

/** Drains come about once a second; over some of them the share is steady. */
const WINDOW_MILLIS = 5000;

interface Look {
  readonly atMillis: number;
  readonly spentNanos: number;
}

const NANOS_PER_MILLI = 1_000_000;

/** Remembers the looks of the last seconds. */
export class CostMeter {
  #looks: Look[] = [];

  /** Notes what was spent up to now, in nanoseconds. */
  look(spentNanos: number, atMillis = monotonicMillis()): void {
    const last = this.#looks.at(-1);
    if (last !== undefined && atMillis - last.atMillis < MIN_LOOK_MILLIS) return;
    const recent = this.#looks.filter((look) => atMillis - look.atMillis <= WINDOW_MILLIS);
    // After a long time without a look, the last one is all there is to compare with.
    if (recent.length === 0 && last !== undefined) recent.push(last);
    this.#looks = [...recent, { atMillis, spentNanos }];
  }

  /** Forgets every look: sampling began or ended, and what was before says nothing about now. */
  reset(): void {
    this.#looks = [];
  }

  /** The share of one CPU, 0 to 1, between the first and the last of them; `undefined` where there were not two. */
  get share(): number | undefined {
    const [first, last] = [this.#looks[0], this.#looks.at(-1)];
    if (first === undefined || last === undefined || first === last) return undefined;
    const nanos = (last.atMillis - first.atMillis) * NANOS_PER_MILLI;
    return Math.max(0, last.spentNanos - first.spentNanos) / nanos;
  }
}
