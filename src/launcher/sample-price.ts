/**
 * What it costs to sample one interval of the thread's CPU time: a sample, with its part of the ticks that find the thread idle
 * and of the drains. It is learnt as a ratio of sums, so that a look with few signals says little and one with many says much.
 */

interface Sums {
  readonly spentNanos: number;
  /** Of CPU time; a fraction of one counts as that. */
  readonly intervals: number;
  readonly signals: number;
}

/** What is expected before anything was sampled. */
const EXPECTED: Sums = { spentNanos: 1_000_000, intervals: 20, signals: 20 };

/** Once so many signals are behind it, what was learnt before counts for half at each look: prices change. */
const MEMORY_SIGNALS = 100;

/** The price, as far as it is known. */
export class SamplePrice {
  #sums = EXPECTED;

  /** In nanoseconds of CPU time. */
  get nanos(): number {
    return this.#sums.spentNanos / this.#sums.intervals;
  }

  /** Takes in what was spent since the last call. */
  learn({ spentNanos, intervals, signals }: Sums): void {
    const before = this.#sums;
    const part = before.signals > MEMORY_SIGNALS ? 0.5 : 1;
    this.#sums = {
      spentNanos: part * before.spentNanos + spentNanos,
      intervals: part * before.intervals + intervals,
      signals: part * before.signals + signals,
    };
  }
}
