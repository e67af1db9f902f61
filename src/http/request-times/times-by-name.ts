/**
 * Durations by name in bounded memory: one histogram for each name, and one that all names share when there are too many. A
 * histogram of Node.js's own holds durations to two digits from 1 microsecond to 1 hour in about 30 kB.
 */
import { createHistogram, type RecordableHistogram } from 'node:perf_hooks';

/** Takes the durations of every name after the first {@link MAX_NAMES}. */
export const OTHER_NAME = '(other)';

/** Most names with a histogram of their own. */
export const MAX_NAMES = 200;

/** Longer names are cut: they come from clients. */
const MAX_NAME_LENGTH = 200;

const MICROS_PER_MILLI = 1000;
const BOUNDS = { lowest: 1, highest: 3_600_000_000, figures: 2 } as const;

/** The durations of one name, in milliseconds. */
export interface DurationSummary {
  readonly name: string;
  readonly count: number;
  readonly meanMillis: number;
  readonly p50Millis: number;
  readonly p95Millis: number;
  readonly p99Millis: number;
}

/** Counts durations by name. */
export class TimesByName {
  readonly #histograms = new Map<string, RecordableHistogram>();

  /** Counts one. */
  record(name: string, millis: number): void {
    const micros = Math.round(millis * MICROS_PER_MILLI);
    this.#histogramOf(name).record(Math.min(Math.max(micros, BOUNDS.lowest), BOUNDS.highest));
  }

  /** The name with the most time in all first. */
  summaries(): DurationSummary[] {
    const all = Array.from(this.#histograms, ([name, histogram]) => summaryOf(name, histogram));
    return all.sort((a, b) => b.count * b.meanMillis - a.count * a.meanMillis);
  }

  #histogramOf(name: string): RecordableHistogram {
    const known = this.#histograms.get(name);
    if (known !== undefined) return known;
    const key = this.#histograms.size < MAX_NAMES ? name.slice(0, MAX_NAME_LENGTH) : OTHER_NAME;
    const histogram = this.#histograms.get(key) ?? createHistogram(BOUNDS);
    this.#histograms.set(key, histogram);
    return histogram;
  }
}

function summaryOf(name: string, histogram: RecordableHistogram): DurationSummary {
  const percentileMillis = (percent: number): number => histogram.percentile(percent) / MICROS_PER_MILLI;
  return {
    name,
    count: histogram.count,
    meanMillis: histogram.mean / MICROS_PER_MILLI,
    p50Millis: percentileMillis(50),
    p95Millis: percentileMillis(95),
    p99Millis: percentileMillis(99),
  };
}
