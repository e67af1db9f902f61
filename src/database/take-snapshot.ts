/** Takes snapshots of a store: of all that was counted, or of a range of time. What may change is copied in the first step. */
import { each } from '../builtins';
import type { TimeWindow } from '../types';
import type { History, HistorySelection } from './history';
import type { HistorySlice } from './history-slice';
import { type CounterSums, Snapshot, type SnapshotTotals } from './snapshot';
import type { StackStore } from './stack-store';
import type { Steps } from '../pace';
import type { CheckedTimeRange } from './time-range';

/** Entries between two looks at the watch. */
const STEP = 4096;

/** Everything that was counted. */
export function snapshotOfAll(store: StackStore, totals: SnapshotTotals): Snapshot {
  return new Snapshot(store, store.counters.copy(), totals);
}

/** What was counted in a range of time, as far as history goes back. */
export function* snapshotOfRange(store: StackStore, history: History, range: CheckedTimeRange): Steps<Snapshot> {
  const selection = history.select(range.sinceMillis, range.untilMillis);
  const size = store.counters.size;
  const counts = { hits: new Float64Array(size), cpuNanos: new Float64Array(size) };
  for (const slice of each(selection.slices)) yield* addSlice(counts, slice);
  const totals = yield* totalsOf(store, counts, selection.slices);
  return new Snapshot(store, counts, totals, windowOf(range, selection));
}

function* addSlice({ hits, cpuNanos }: CounterSums, slice: HistorySlice): Steps<void> {
  for (let entry = 0; entry < slice.size; entry++) {
    if (entry % STEP === 0) yield;
    const counter = slice.counterAt(entry);
    hits[counter] = (hits[counter] as number) + slice.hitsAt(entry);
    cpuNanos[counter] = (cpuNanos[counter] as number) + slice.cpuNanosAt(entry);
  }
}

function* totalsOf(store: StackStore, counts: CounterSums, slices: readonly HistorySlice[]): Steps<SnapshotTotals> {
  const { counters, tree } = store;
  const isHit = new Uint8Array(tree.junctionCount);
  const sums = { totalHits: 0, totalCpuNanos: 0, otherHits: 0, otherCpuNanos: 0, totalStacks: 0 };
  for (let counter = 0; counter < counts.hits.length; counter++) {
    if (counter % STEP === 0) yield;
    if (counts.hits[counter] === 0) continue;
    sums.totalHits += counts.hits[counter] as number;
    sums.totalCpuNanos += counts.cpuNanos[counter] as number;
    const junction = counters.junctionOf(counter);
    if (isHit[junction] === 0) sums.totalStacks++;
    isHit[junction] = 1;
  }
  for (const { otherHits, otherCpuNanos } of each(slices)) {
    sums.otherHits += otherHits;
    sums.otherCpuNanos += otherCpuNanos;
  }
  sums.totalHits += sums.otherHits;
  sums.totalCpuNanos += sums.otherCpuNanos;
  return sums;
}

function windowOf(range: CheckedTimeRange, { slices, coveredSince, isComplete }: HistorySelection): TimeWindow {
  return {
    since: range.sinceMillis === -Infinity ? coveredSince : range.sinceMillis,
    until: range.untilMillis === Infinity ? range.nowMillis : range.untilMillis,
    coveredSince,
    isComplete,
    granularityMillis: slices.reduce((most, slice) => Math.max(most, slice.untilMillis - slice.sinceMillis), 0),
  };
}
