/** Stacks as objects, one per distinct stack, made while they are iterated. */
import { type Frame, type FunctionInfo, type StackHits, TIERS } from '../types';
import type { CounterSums } from './snapshot';
import { OTHER_FUNCTION } from './other-function';
import { isInlined, placeOf } from './place-table';
import type { StackStore } from './stack-store';
import { tierHits } from './tier-hits';

/** Makes the stacks of a store; equal frames are one object, in every stack that it makes. */
export class StackObjects {
  readonly #store: StackStore;
  readonly #frames: Frame[] = [];

  constructor(store: StackStore) {
    this.#store = store;
  }

  /** Yields each stack that has hits, in the order of first hits. */
  *each(counts: CounterSums): Generator<StackHits, void, undefined> {
    const { counters } = this.#store;
    for (let counter = 0; counter < counts.hits.length; counter++) {
      if (!counters.isFirst(counter)) continue;
      const stack = this.#stackOf(counter, counts);
      if (stack.hits > 0) yield stack;
    }
  }

  #stackOf(first: number, counts: CounterSums): StackHits {
    const { counters, tree } = this.#store;
    const byTier = new Array<number>(TIERS.length).fill(0);
    let hits = 0;
    let cpuNanos = 0;
    for (let counter = first; counter >= 0; counter = counters.nextOf(counter)) {
      const added = counts.hits[counter] ?? 0;
      const tierCode = counters.tierCodeOf(counter);
      hits += added;
      cpuNanos += counts.cpuNanos[counter] ?? 0;
      if (tierCode > 0) byTier[tierCode - 1] = added;
    }
    const frames = hits === 0 ? [] : tree.framesOf(counters.junctionOf(first)).map((frame) => this.#frame(frame));
    return { frames, hits, cpuNanos, tiers: tierHits((position) => byTier[position] as number) };
  }

  #frame(frame: number): Frame {
    return (this.#frames[frame] ??= this.#make(frame));
  }

  #make(frame: number): Frame {
    const { functions, places } = this.#store;
    const place = placeOf(frame);
    const info = functions.all[places.functionOf(place)] as FunctionInfo;
    return { function: info, line: places.lineOf(place), inlined: isInlined(frame) };
  }
}

/** The stack that stands for all those that did not fit. */
export function otherStack(hits: number, cpuNanos: number): StackHits {
  return { frames: [{ function: OTHER_FUNCTION, line: 0, inlined: false }], hits, cpuNanos, tiers: tierHits(() => 0) };
}
