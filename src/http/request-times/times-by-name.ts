/**
 * Durations by name in bounded memory: one histogram for each of the names that come most often, and one that all others share.
 * A histogram of Node.js's own holds durations to two digits from 1 microsecond to 1 hour in about 30 kB.
 *
 * Names come from clients, who may make up as many as they like. Where all histograms are taken, a name gets the one of the name
 * that was seen least, once it has been seen more often itself.
 */
import { createHistogram, type RecordableHistogram } from 'node:perf_hooks';
import { NameSketch } from './name-sketch';

/** Takes the durations of every name that has no histogram of its own. */
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

interface Entry {
  readonly histogram: RecordableHistogram;
  /** At least as often as it is in the histogram: some were counted before it had one. */
  seen: number;
}

/** Counts durations by name. */
export class TimesByName {
  readonly #entries = new Map<string, Entry>();
  readonly #sketch = new NameSketch();
  #others: RecordableHistogram | undefined;
  /** No entry was seen less often. */
  #leastSeen = 0;

  /** Counts one. */
  record(name: string, millis: number): void {
    const micros = Math.round(millis * MICROS_PER_MILLI);
    this.#histogramOf(name).record(Math.min(Math.max(micros, BOUNDS.lowest), BOUNDS.highest));
  }

  /** The name with the most time in all first. */
  summaries(): DurationSummary[] {
    const all = Array.from(this.#entries, ([name, { histogram }]) => summaryOf(name, histogram));
    if (this.#others !== undefined) all.push(summaryOf(OTHER_NAME, this.#others));
    return all.sort((a, b) => b.count * b.meanMillis - a.count * a.meanMillis);
  }

  #histogramOf(name: string): RecordableHistogram {
    const known = this.#entries.get(name);
    if (known === undefined) return this.#histogramOfNew(name.slice(0, MAX_NAME_LENGTH));
    known.seen++;
    return known.histogram;
  }

  /** @param name - Has perhaps become a known one by being cut. */
  #histogramOfNew(name: string): RecordableHistogram {
    const cut = this.#entries.get(name);
    if (cut !== undefined) cut.seen++;
    const entry = cut ?? (this.#entries.size < MAX_NAMES ? this.#add(name) : this.#replaceLeast(name));
    return entry?.histogram ?? (this.#others ??= createHistogram(BOUNDS));
  }

  #add(name: string): Entry {
    const entry = { histogram: createHistogram(BOUNDS), seen: 1 };
    this.#entries.set(name, entry);
    return entry;
  }

  /** The durations of the name that has to go are not lost, only its name. */
  #replaceLeast(name: string): Entry | undefined {
    const seen = this.#sketch.see(name);
    if (seen <= this.#leastSeen) return undefined;
    const [leastName, least] = [...this.#entries].reduce((a, b) => (b[1].seen < a[1].seen ? b : a));
    this.#leastSeen = least.seen;
    if (seen <= least.seen) return undefined;
    this.#entries.delete(leastName);
    const { histogram } = least;
    this.#others ??= createHistogram(BOUNDS);
    this.#others.add(histogram);
    histogram.reset();
    const entry = { histogram, seen };
    this.#entries.set(name, entry);
    return entry;
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
