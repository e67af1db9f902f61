/**
 * Several databases as one. What their stacks are is kept from one question to the next, since it only grows and is dear to find
 * out; what was counted for them is summed up anew for each, in arrays of its own, so that questions may overlap.
 */
import { each, filled } from '../builtins';
import type { FunctionInfo, TimeWindow } from '../types';
import { OTHER } from './id-map';
import { Float64Column, Int32Column } from './number-column';
import { frameOf, isInlined, placeOf } from './place-table';
import { Snapshot, type SnapshotTotals } from './snapshot';
import { StackStore } from './stack-store';
import type { Steps } from '../pace';

const MAX_MEMORY_BYTES = 4 * 1024 ** 3;

/** Counters between two looks at the watch, and stacks that are new. */
const STEP = 4096;
const NEW_STACKS_PER_STEP = 16;

/** In place of a counter or a frame: not known yet, and what stands for {@link OTHER}. */
const UNKNOWN = 0;
const NO_ROOM = -1;

/** What a store's counters and frames are here, plus 1. */
interface Adopted {
  readonly counters: Int32Column;
  readonly frames: Int32Column;
}

/** The sums of one question, by counter of the merged store. */
class Sums {
  readonly hits = new Float64Column();
  readonly cpuNanos = new Float64Column();
  otherHits = 0;
  otherCpuNanos = 0;

  add(counter: number, hits: number, cpuNanos: number): void {
    if (counter === NO_ROOM) {
      this.otherHits += hits;
      this.otherCpuNanos += cpuNanos;
      return;
    }
    while (this.hits.length <= counter) {
      this.hits.push(0);
      this.cpuNanos.push(0);
    }
    this.hits.add(counter, hits);
    this.cpuNanos.add(counter, cpuNanos);
  }
}

/** The stacks of several databases. */
export class MergedStore {
  readonly #store = new StackStore(MAX_MEMORY_BYTES);
  /** A database that is reset may take a new store. */
  readonly #adopted = new WeakMap<StackStore, Adopted>();

  /** The sum of snapshots of databases, said to be of a range of time where there is one. */
  *sum(snapshots: readonly Snapshot[], window?: TimeWindow): Steps<Snapshot> {
    const sums = new Sums();
    for (const snapshot of each(snapshots)) yield* this.#add(sums, snapshot);
    const counts = { hits: sums.hits.toArray(), cpuNanos: sums.cpuNanos.toArray() };
    const { otherHits, otherCpuNanos } = sums;
    const total = (of: (snapshot: Snapshot) => number): number => snapshots.reduce((all, one) => all + of(one), 0);
    const totals: SnapshotTotals = {
      totalHits: total(({ totalHits }) => totalHits),
      totalCpuNanos: total(({ totalCpuNanos }) => totalCpuNanos),
      otherHits,
      otherCpuNanos,
      totalStacks: yield* this.#countStacks(counts.hits),
    };
    return new Snapshot(this.#store, counts, totals, window);
  }

  *#add(sums: Sums, snapshot: Snapshot): Steps<void> {
    const { store, counts } = snapshot.content;
    const adopted = this.#adoptedOf(store);
    let newStacks = 0;
    for (let counter = 0; counter < counts.hits.length; counter++) {
      if (counter % STEP === 0) yield;
      const hits = counts.hits[counter] as number;
      if (hits === 0) continue;
      adopted.counters.growTo(counter + 1);
      if (adopted.counters.at(counter) === UNKNOWN) {
        if (newStacks++ % NEW_STACKS_PER_STEP === 0) yield;
        adopted.counters.set(counter, this.#adopt(store, adopted.frames, counter) + 1 || NO_ROOM);
      }
      const known = adopted.counters.at(counter);
      sums.add(known === NO_ROOM ? NO_ROOM : known - 1, hits, counts.cpuNanos[counter] as number);
    }
    sums.add(NO_ROOM, snapshot.otherHits, snapshot.otherCpuNanos);
  }

  #adoptedOf(store: StackStore): Adopted {
    const known = this.#adopted.get(store) ?? { counters: new Int32Column(), frames: new Int32Column() };
    this.#adopted.set(store, known);
    return known;
  }

  /** The own counter of a counter's stack and tier, made now; {@link NO_ROOM} if there is none. */
  #adopt({ counters, tree, functions, places }: StackStore, frames: Int32Column, counter: number): number {
    const own = tree.framesOf(counters.junctionOf(counter)).map((frame) => {
      frames.growTo(frame + 1);
      if (frames.at(frame) === UNKNOWN) {
        const place = placeOf(frame);
        const info = functions.all[places.functionOf(place)] as FunctionInfo;
        frames.set(frame, this.#frame(info, places.lineOf(place), isInlined(frame)) + 1 || NO_ROOM);
      }
      return frames.at(frame) - 1;
    });
    if (own.some((frame) => frame < 0)) return NO_ROOM;
    const junction = this.#store.internStack(filled(new Int32Array(own.length), own));
    return junction === OTHER ? NO_ROOM : this.#store.counters.count(junction, counters.tierCodeOf(counter), 0, 0);
  }

  #frame(info: FunctionInfo, line: number, inlined: boolean): number {
    const place = this.#store.places.intern(this.#store.functions.intern(info), line);
    return place === OTHER ? NO_ROOM : frameOf(place, Number(inlined));
  }

  *#countStacks(hits: Float64Array): Steps<number> {
    const { counters, tree } = this.#store;
    const isHit = new Uint8Array(tree.junctionCount);
    let stacks = 0;
    for (let counter = 0; counter < hits.length; counter++) {
      if (counter % STEP === 0) yield;
      const junction = counters.junctionOf(counter);
      if (hits[counter] === 0 || isHit[junction] === 1) continue;
      isHit[junction] = 1;
      stacks++;
    }
    return stacks;
  }
}
