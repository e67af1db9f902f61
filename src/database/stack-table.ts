/** The distinct stacks of a database and what was counted for each. Counting a hit touches one stack entry and no frame. */
import { TIERS, type TierHits } from '../types';
import { ContentIndex, HASH_SEED, INDEX_BYTES, mix } from './content-index';
import { OTHER } from './id-map';
import type { MemoryBudget } from './memory-budget';
import { float64List, GROWTH, int32List } from './number-list';
import { tierHits } from './tier-hits';

/** Estimated bytes of a stack besides its frames: its start, hits, CPU time and hits by tier, and its place in the index. */
export const STACK_BYTES = (4 + (2 + TIERS.length) * 8) * GROWTH + INDEX_BYTES;

/** Estimated bytes of each entry of a stack. */
export const STACK_FRAME_BYTES = 4 * GROWTH;

/** Stacks by content; an id is the position in order of arrival. */
export class StackTable {
  readonly #budget: MemoryBudget;
  readonly #index = new ContentIndex();
  readonly #frameIds = int32List();
  /** Where each stack begins in `#frameIds`, and at last where the next one will. */
  readonly #starts = int32List();
  readonly #hits = float64List();
  readonly #cpuNanos = float64List();
  readonly #tiers = float64List();
  #hitCount = 0;

  constructor(budget: MemoryBudget) {
    this.#budget = budget;
    this.#starts.push(0);
  }

  /** Number of stacks kept, hit or not. */
  get size(): number {
    return this.#hits.length;
  }

  /** Number of stacks that have hits. */
  get hitCount(): number {
    return this.#hitCount;
  }

  /** The id of the stack of these own frame ids, kept now if it is new; {@link OTHER} if there is no room for it. */
  intern(frames: Int32Array): number {
    const hash = hashOf(frames);
    const found = this.#index.find(hash, (id) => this.#isAt(id, frames));
    return found >= 0 ? found : this.#add(hash, frames);
  }

  /** The own frame ids of a stack, leaf first; not copied, valid until the table changes. */
  framesOf(id: number): Int32Array {
    return this.#frameIds.view().subarray(this.#starts.at(id), this.#starts.at(id + 1));
  }

  /** What was counted for a stack. */
  countsOf(id: number): { hits: number; cpuNanos: number; tiers: TierHits } {
    const tiers = tierHits((position) => this.#tiers.at(id * TIERS.length + position));
    return { hits: this.#hits.at(id), cpuNanos: this.#cpuNanos.at(id), tiers };
  }

  /** Counts samples of a stack whose leaf ran in the tier of `tierCode` (0: none). */
  count(id: number, tierCode: number, samples: number, cpuNanos: number): void {
    if (this.#hits.at(id) === 0) this.#hitCount++;
    this.#hits.add(id, samples);
    this.#cpuNanos.add(id, cpuNanos);
    if (tierCode > 0) this.#tiers.add(id * TIERS.length + tierCode - 1, samples);
  }

  /** Sets every count back to 0. */
  clearCounts(): void {
    for (const counts of [this.#hits, this.#cpuNanos, this.#tiers]) counts.view().fill(0);
    this.#hitCount = 0;
  }

  /** Everything, by stack id; not copied, valid until the table changes. */
  view(): {
    starts: Int32Array;
    frameIds: Int32Array;
    hits: Float64Array;
    cpuNanos: Float64Array;
    tiers: Float64Array;
  } {
    return {
      starts: this.#starts.view(),
      frameIds: this.#frameIds.view(),
      hits: this.#hits.view(),
      cpuNanos: this.#cpuNanos.view(),
      tiers: this.#tiers.view(),
    };
  }

  #isAt(id: number, frames: Int32Array): boolean {
    const start = this.#starts.at(id);
    if (this.#starts.at(id + 1) - start !== frames.length) return false;
    for (let i = 0; i < frames.length; i++) {
      if (this.#frameIds.at(start + i) !== frames[i]) return false;
    }
    return true;
  }

  #add(hash: number, frames: Int32Array): number {
    if (!this.#budget.reserve(STACK_BYTES + STACK_FRAME_BYTES * frames.length)) return OTHER;
    const id = this.size;
    this.#frameIds.pushAll(frames);
    this.#starts.push(this.#frameIds.length);
    this.#hits.push(0);
    this.#cpuNanos.push(0);
    TIERS.forEach(() => this.#tiers.push(0));
    this.#index.add(hash, id);
    return id;
  }
}

function hashOf(frames: Int32Array): number {
  let hash = HASH_SEED;
  for (const frame of frames) hash = mix(hash, frame);
  return hash;
}
