/**
 * What was counted for each distinct stack, by the tier of its leaf. A counter is made when a stack is first hit in a tier: most
 * are only ever hit in one or two. Counting touches one or two counters and no frame.
 */
import { OTHER } from './id-map';
import type { MemoryBudget } from './memory-budget';
import { Float64Column, Int32Column } from './number-column';

/** Estimated bytes of a counter: its stack and tier, its successor, hits, CPU time, and its places in three ages of history. */
export const COUNTER_BYTES = 2 * 4 + 2 * 8 + 3 * 4;

/**
 * Bytes reserved for every stack: its first counter, and one without a tier, which takes the hits in further tiers once there is
 * no room for counters of their own.
 */
export const STACK_BYTES = 2 * COUNTER_BYTES;

/** Tiers and "no tier" in three bits. */
const TIER_BITS = 3;
const NO_TIER = 0;

/** By junction: not the end of a stack, a stack without a counter yet, or the first counter plus 1. */
const NO_STACK = 0;
const NO_COUNTER = -1;

/** The counters. */
export class HitCounters {
  readonly #budget: MemoryBudget;
  readonly #firstCounters = new Int32Column();
  /** By counter: the junction and tier code in one, and the stack's next counter plus 1. */
  readonly #keys = new Int32Column();
  readonly #nextCounters = new Int32Column();
  readonly #hits = new Float64Column();
  readonly #cpuNanos = new Float64Column();
  #hitStacks = 0;

  constructor(budget: MemoryBudget) {
    this.#budget = budget;
  }

  /** Number of counters. */
  get size(): number {
    return this.#keys.length;
  }

  /** Number of stacks that have hits. */
  get hitStacks(): number {
    return this.#hitStacks;
  }

  /** The junction of a counter's stack. */
  junctionOf(counter: number): number {
    return this.#keys.at(counter) >>> TIER_BITS;
  }

  /** The tier code of a counter; 0 is none. */
  tierCodeOf(counter: number): number {
    return this.#keys.at(counter) & ((1 << TIER_BITS) - 1);
  }

  /** The stack's next counter; -1 after the last. */
  nextOf(counter: number): number {
    return this.#nextCounters.at(counter) - 1;
  }

  /** True for the first counter of its stack. */
  isFirst(counter: number): boolean {
    return this.#firstCounters.at(this.junctionOf(counter)) === counter + 1;
  }

  /** Copies of the hits and CPU nanoseconds by counter. */
  copy(): { hits: Float64Array; cpuNanos: Float64Array } {
    return { hits: this.#hits.toArray(), cpuNanos: this.#cpuNanos.toArray() };
  }

  /** Makes a junction the end of a stack that can be counted, and returns it; {@link OTHER} if there is no room. */
  addStack(junction: number): number {
    this.#firstCounters.growTo(junction + 1);
    if (this.#firstCounters.at(junction) !== NO_STACK) return junction;
    if (!this.#budget.reserve(STACK_BYTES)) return OTHER;
    this.#firstCounters.set(junction, NO_COUNTER);
    return junction;
  }

  /** Counts samples of a stack whose leaf ran in the tier of `tierCode`, and returns the counter. */
  count(junction: number, tierCode: number, samples: number, cpuNanos: number): number {
    const counter = this.#counterOf(junction, tierCode);
    if (this.#hits.at(counter) === 0 && !this.#isHit(junction)) this.#hitStacks++;
    this.#hits.add(counter, samples);
    this.#cpuNanos.add(counter, cpuNanos);
    return counter;
  }

  /** Sets every count back to 0. */
  clear(): void {
    this.#hits.clear();
    this.#cpuNanos.clear();
    this.#hitStacks = 0;
  }

  #isHit(junction: number): boolean {
    let counter = this.#firstCounters.at(junction) - 1;
    while (counter >= 0 && this.#hits.at(counter) === 0) counter = this.nextOf(counter);
    return counter >= 0;
  }

  #counterOf(junction: number, tierCode: number): number {
    const first = this.#firstCounters.at(junction);
    if (first === NO_COUNTER) return this.#add(junction, tierCode, 0);
    const known = this.#find(first, tierCode);
    if (known >= 0) return known;
    if (this.#budget.reserve(COUNTER_BYTES)) return this.#add(junction, tierCode, first);
    const withoutTier = this.#find(first, NO_TIER);
    return withoutTier >= 0 ? withoutTier : this.#add(junction, NO_TIER, first);
  }

  #find(first: number, tierCode: number): number {
    let counter = first - 1;
    while (counter >= 0 && this.tierCodeOf(counter) !== tierCode) counter = this.nextOf(counter);
    return counter;
  }

  /** The stack's first counter stays the first, so that stacks are in the order of their first hits. */
  #add(junction: number, tierCode: number, first: number): number {
    const counter = this.size;
    this.#keys.push((junction << TIER_BITS) | tierCode);
    this.#hits.push(0);
    this.#cpuNanos.push(0);
    if (first === 0) {
      this.#nextCounters.push(0);
      this.#firstCounters.set(junction, counter + 1);
    } else {
      this.#nextCounters.push(this.#nextCounters.at(first - 1));
      this.#nextCounters.set(first - 1, counter + 1);
    }
    return counter;
  }
}
