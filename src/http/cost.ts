/** What sampling costs now: the share of time that the profiler has spent in its handler and its drains between two looks. */

/** Looks that are closer together than this are one. */
const MIN_LOOK_MILLIS = 900;

interface Look {
  readonly atMillis: number;
  readonly spentNanos: number;
}

const NANOS_PER_MILLI = 1_000_000;

/** Remembers the last two looks. */
export class CostMeter {
  #before: Look | undefined;
  #last: Look | undefined;

  /** Notes what was spent up to now, in nanoseconds. */
  look(spentNanos: number, atMillis = performance.now()): void {
    if (this.#last !== undefined && atMillis - this.#last.atMillis < MIN_LOOK_MILLIS) return;
    this.#before = this.#last;
    this.#last = { atMillis, spentNanos };
  }

  /** The share of one CPU, 0 to 1, between the last two looks; `undefined` where there were not two. */
  get share(): number | undefined {
    const [before, last] = [this.#before, this.#last];
    if (before === undefined || last === undefined) return undefined;
    const nanos = (last.atMillis - before.atMillis) * NANOS_PER_MILLI;
    return Math.max(0, last.spentNanos - before.spentNanos) / nanos;
  }
}
