/**
 * Sums the stacks up by function, or by function and line: total once per sample, self at the leaf. It goes over every frame of
 * the tree once, however many stacks share it.
 */
import { TIERS } from '../types';
import { BLOCK_LENGTH } from './number-column';
import type { CounterSums } from './snapshot';
import type { StackStore } from './stack-store';
import { FIRST_OF_FUNCTION, FIRST_OF_PLACE, NONE, placeOfEntry, type StackTree } from './stack-tree';
import type { Steps } from '../pace';

/** What a sum is taken over: a function, or a line of a function. */
export type SumKey = 'function' | 'line';

/** The sums by function id, or by place id where lines were asked for; CPU time in nanoseconds. */
export interface StackSums {
  readonly hits: Float64Array;
  readonly cpuNanos: Float64Array;
  readonly selfHits: Float64Array;
  readonly selfCpuNanos: Float64Array;
  /** Self hits by tier, `TIERS.length` numbers each. */
  readonly tiers: Float64Array;
}

/** Groups of functions, or of lines, that are to be summed up as one each. */
export interface Grouping {
  /** By place: the group of its function or, where lines are asked for, of itself. */
  readonly keys: Int32Array;
  /** By group: 1 where it has more than one member, 0 elsewhere. */
  readonly isShared: Uint8Array;
}

/** Frames or counters between two looks at the watch. */
const STEP = 4096;

/** Sums up what `counts` says was counted, as of the moment when the store had these counters. */
export function* sumStacks(store: StackStore, counts: CounterSums, by: SumKey, grouping?: Grouping): Steps<StackSums> {
  return yield* new Summation(store, counts, by, grouping).run();
}

class Summation {
  readonly #store: StackStore;
  readonly #counts: CounterSums;
  /** By place: the key of its sums. */
  readonly #keys: Int32Array;
  /** The flag of entries that count: one for each key of a stack. */
  readonly #flag: number;
  readonly #sums: StackSums;
  /** By junction: what was counted for the stacks that end there or hang below it. */
  readonly #hits: Float64Array;
  readonly #cpuNanos: Float64Array;
  readonly #segments: number;
  /** By key: whether entries that have the flag may have the same key; undefined where none do. */
  readonly #isShared: Uint8Array | undefined;

  constructor(store: StackStore, counts: CounterSums, by: SumKey, grouping: Grouping | undefined) {
    this.#store = store;
    this.#counts = counts;
    const byLine = by === 'line';
    this.#keys = grouping?.keys ?? (byLine ? placeArray(store) : store.places.functionArray());
    this.#isShared = grouping?.isShared.includes(1) === true ? grouping.isShared : undefined;
    this.#flag = byLine ? FIRST_OF_PLACE : FIRST_OF_FUNCTION;
    const size = byLine ? store.places.size : store.functions.all.length;
    this.#sums = emptySums(grouping?.isShared.length ?? size);
    this.#hits = new Float64Array(store.tree.junctionCount);
    this.#cpuNanos = new Float64Array(store.tree.junctionCount);
    this.#segments = store.tree.segmentCount;
  }

  *run(): Steps<StackSums> {
    yield* this.#addLeaves();
    yield* this.#addTotals();
    return this.#sums;
  }

  *#addLeaves(): Steps<void> {
    const { hits, cpuNanos } = this.#counts;
    const { counters } = this.#store;
    for (let counter = 0; counter < hits.length; counter++) {
      if (counter % STEP === 0) yield;
      if (hits[counter] === 0) continue;
      const junction = counters.junctionOf(counter);
      add(this.#hits, junction, hits[counter] as number);
      add(this.#cpuNanos, junction, cpuNanos[counter] as number);
      this.#addSelf(counter, junction);
    }
  }

  #addSelf(counter: number, junction: number): void {
    const { tree, counters } = this.#store;
    const key = this.#keys[placeOfEntry(tree.entryAt(tree.positionOf(junction)))] as number;
    const hits = this.#counts.hits[counter] as number;
    add(this.#sums.selfHits, key, hits);
    add(this.#sums.selfCpuNanos, key, this.#counts.cpuNanos[counter] as number);
    const tierCode = counters.tierCodeOf(counter);
    if (tierCode > 0) add(this.#sums.tiers, key * TIERS.length + tierCode - 1, hits);
  }

  /** From the last segment to the first: every one is complete when its turn comes. */
  *#addTotals(): Steps<void> {
    let work = 0;
    for (let segment = this.#segments - 1; segment >= 0; segment--) {
      work += this.#addSegment(this.#store.tree, segment);
      if (work < STEP) continue;
      work = 0;
      yield;
    }
  }

  /** Goes from the leaf's end of a segment to its root's end, gathering what hangs there, and returns how much work it was. */
  #addSegment(tree: StackTree, segment: number): number {
    const start = tree.startOf(segment);
    let hits = 0;
    let cpuNanos = 0;
    let work = 1;
    for (let junction = tree.lastJunctionOf(segment); junction !== NONE;) {
      const next = tree.nextJunction(junction);
      hits += this.#hits[junction] ?? 0;
      cpuNanos += this.#cpuNanos[junction] ?? 0;
      const position = tree.positionOf(junction);
      const end = next === NONE ? start : tree.positionOf(next) + 1;
      if (hits > 0 && this.#isShared === undefined) this.#addRun(end, position, hits, cpuNanos);
      else if (hits > 0) this.#addSharedRun(segment, { end, position }, hits, cpuNanos);
      work += position - end + 2;
      junction = next;
    }
    const parent = tree.parentOf(segment);
    if (parent !== NONE) {
      add(this.#hits, parent, hits);
      add(this.#cpuNanos, parent, cpuNanos);
    }
    return work;
  }

  /** Adds to the sums of every frame of a run, block by block: this is where the time of a query goes. */
  #addRun(first: number, last: number, hits: number, cpuNanos: number): void {
    const sums = this.#sums;
    const keys = this.#keys;
    const flag = this.#flag;
    for (let position = first; position <= last;) {
      const begin = position % BLOCK_LENGTH;
      const end = Math.min(BLOCK_LENGTH, begin + last - position + 1);
      const block = this.#store.tree.entryBlock(position);
      for (let at = begin; at < end; at++) {
        const entry = block[at] as number;
        if ((entry & flag) === 0) continue;
        const key = keys[placeOfEntry(entry)] as number;
        add(sums.hits, key, hits);
        add(sums.cpuNanos, key, cpuNanos);
      }
      position += end - begin;
    }
  }

  /** The same where keys are shared: the flag then tells the first of one member, and others may be nearer to the root. */
  #addSharedRun(segment: number, run: { end: number; position: number }, hits: number, cpuNanos: number): void {
    const { tree } = this.#store;
    for (let position = run.end; position <= run.position; position++) {
      const entry = tree.entryAt(position);
      if ((entry & this.#flag) === 0) continue;
      const key = this.#keys[placeOfEntry(entry)] as number;
      if (this.#isShared?.[key] === 1 && this.#isBelow(segment, position, key)) continue;
      add(this.#sums.hits, key, hits);
      add(this.#sums.cpuNanos, key, cpuNanos);
    }
  }

  /** True if a frame nearer to the root has this key. */
  #isBelow(segment: number, position: number, key: number): boolean {
    const { tree } = this.#store;
    let at = segment;
    let last = position - 1;
    for (;;) {
      for (let i = last; i >= tree.startOf(at); i--) if (this.#keys[placeOfEntry(tree.entryAt(i))] === key) return true;
      const parent = tree.parentOf(at);
      if (parent === NONE) return false;
      at = tree.segmentOf(parent);
      last = tree.positionOf(parent);
    }
  }
}

function placeArray({ places }: StackStore): Int32Array {
  return Int32Array.from({ length: places.size }, (_, place) => place);
}

function emptySums(keys: number): StackSums {
  return {
    hits: new Float64Array(keys),
    cpuNanos: new Float64Array(keys),
    selfHits: new Float64Array(keys),
    selfCpuNanos: new Float64Array(keys),
    tiers: new Float64Array(keys * TIERS.length),
  };
}

function add(column: Float64Array, at: number, value: number): void {
  column[at] = (column[at] as number) + value;
}
