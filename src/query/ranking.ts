/** Picks the records that were asked for: those whose name the filter lets pass, largest first, cut to the number wanted. */
import type { Steps } from '../database';
import type { SortKey } from '../types';
import type { CheckedRecordOptions } from './options';
import { OTHER_ID } from './record-names';
import type { RecordCounts, RecordSums } from './records';
import { sortedFirst } from './sorted-first';

/** The counts that each sort key is about. */
export const COUNT_OF: Readonly<Record<SortKey, keyof RecordCounts>> = {
  total: 'hits',
  self: 'selfHits',
  cpu: 'cpuNanos',
  selfCpu: 'selfCpuNanos',
};

/** Names between two looks at the watch: a filter may be slow, and that of a string is slow at first. */
const NAMES_PER_STEP = 32;

/** A candidate for the result. */
interface Ranked {
  readonly key: number;
  readonly name: string;
  readonly value: number;
}

/** How to tell which keys occur, and how large they are. */
export interface Ranking {
  readonly sums: RecordSums;
  /** True for a key that occurs in what is asked about. */
  readonly occurs: (key: number) => boolean;
  readonly valueOf: (key: number) => number;
}

/** The keys of the records wanted, in their order; equal values are in the order of their names. */
export function* rankedKeys(ranking: Ranking, { filter, maxRecords }: CheckedRecordOptions): Steps<number[]> {
  const { sums, occurs, valueOf } = ranking;
  const candidates: Ranked[] = [];
  for (let key = OTHER_ID; key < sums.size; key++) {
    if (key % NAMES_PER_STEP === 0) yield;
    if (!occurs(key)) continue;
    const name = sums.nameOf(key);
    if (filter(name)) candidates.push({ key, name, value: valueOf(key) });
  }
  const first = yield* sortedFirst(candidates, maxRecords, compareRanked);
  return first.map(({ key }) => key);
}

function compareRanked(a: Ranked, b: Ranked): number {
  return b.value - a.value || (a.name < b.name ? -1 : 1);
}
