/** Compares two ranges of time: whose share of the time grew, and whose shrank. */
import { each } from '../builtins';
import {
  checkRangeOptions,
  type CheckedTimeRange,
  type Database,
  ROUNDS_PER_STEP,
  runAtOnce,
  runInSlices,
  type SnapshotSource,
  type SnapshotView,
  startTogether,
  type Steps,
} from '../database';
import { mapped, type SourceMaps } from '../source-maps';
import type { DiffCounts, DiffRecord, DiffResult, DiffSide, RecordOptions, SortKey, TimeRange } from '../types';
import { checkDiffOptions, type CheckedRecordOptions } from './options';
import { COUNT_OF, rankedKeys } from './ranking';
import { type RecordSums, sumRecords } from './records';

interface CheckedDiff {
  readonly ranges: readonly (CheckedTimeRange | undefined)[];
  readonly options: CheckedRecordOptions;
}

/**
 * What changed from one range of time to another, largest change of the share first, up or down. Shares are of all hits (or all
 * CPU time, as `sort` says) of their own range, so ranges of different length can be compared.
 *
 * @param before A range; with neither `since` nor `until` it is everything since the last `reset()`.
 * @param after The other range, likewise.
 * @throws TypeError or RangeError that names the option at fault.
 *
 * @example
 * const { records } = diff(database, { since: '10m', until: '1m' }, { since: '1m' });
 */
export function diff(database: Database, before: TimeRange, after: TimeRange, options: RecordOptions = {}): DiffResult {
  return runAtOnce(diffSteps(database, [before, after], options));
}

/**
 * The same as {@link diff} without blocking the event loop. Both ranges are those of the moment of the call.
 *
 * @returns A promise, which is rejected for a bad option.
 */
export async function diffAsync(
  database: Database,
  before: TimeRange,
  after: TimeRange,
  options: RecordOptions = {},
): Promise<DiffResult> {
  return await runInSlices(diffSteps(database, [before, after], options));
}

function checkDiff({ nowMillis }: SnapshotSource, ranges: readonly TimeRange[], options: unknown): CheckedDiff {
  return { ranges: ranges.map((range) => checkRangeOptions(range, nowMillis)), options: checkDiffOptions(options) };
}

/**
 * The work of {@link diff} in steps; the first one copies what may change.
 *
 * @param given - The range before and the range after.
 * @param maps - Takes functions and lines back to their sources, unless the options say otherwise.
 * @throws as {@link diff}, in the first step.
 */
export function* diffSteps(
  source: SnapshotSource,
  given: readonly [TimeRange, TimeRange],
  recordOptions: RecordOptions,
  maps?: SourceMaps,
): Steps<DiffResult> {
  const { ranges, options } = checkDiff(source, given, recordOptions);
  const snapshots = yield* startTogether(ranges.map((range) => source.snapshot(range)));
  const sides: Side[] = [];
  for (const generated of each(snapshots)) {
    const snapshot = yield* mapped(generated, options.sourceMaps ? maps : undefined);
    sides.push(new Side(snapshot, yield* sumRecords(snapshot, options.by), options.sort));
  }
  const before = sides[0] as Side;
  const after = sides[1] as Side;
  const occurs = (key: number): boolean => before.sums.hitsOf(key) > 0 || after.sums.hitsOf(key) > 0;
  const changeOf = (key: number): number => after.shareOf(key) - before.shareOf(key);
  // The second sums have every key of the first: keys are only ever added.
  const ranking = { sums: after.sums, occurs, valueOf: (key: number): number => Math.abs(changeOf(key)) };
  const records: DiffRecord[] = [];
  for (const key of each(yield* rankedKeys(ranking, options))) {
    if (records.length % ROUNDS_PER_STEP === 0) yield;
    const counts = { before: before.countsOf(key), after: after.countsOf(key) };
    records.push({ ...after.sums.subjectOf(key), ...counts, change: changeOf(key) });
  }
  return { records, before: before.totals(), after: after.totals() };
}

/** One of the two ranges. */
class Side {
  readonly sums: RecordSums;
  readonly #snapshot: SnapshotView;
  readonly #sort: SortKey;
  readonly #total: number;

  constructor(snapshot: SnapshotView, sums: RecordSums, sort: SortKey) {
    this.sums = sums;
    this.#snapshot = snapshot;
    this.#sort = sort;
    this.#total = sort === 'total' || sort === 'self' ? snapshot.totalHits : snapshot.totalCpuNanos;
  }

  shareOf(key: number): number {
    return this.#total === 0 ? 0 : this.sums.countsOf(key)[COUNT_OF[this.#sort]] / this.#total;
  }

  countsOf(key: number): DiffCounts {
    return { ...this.sums.countsOf(key), share: this.shareOf(key) };
  }

  totals(): DiffSide {
    const { totalHits, totalCpuNanos, totalStacks: totalRecords, window } = this.#snapshot;
    const totals = { totalHits, totalCpuNanos, totalRecords };
    return window === undefined ? totals : { ...totals, window };
  }
}
