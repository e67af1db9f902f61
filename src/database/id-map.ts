/** From the ids of batches to the ids of a database: one array look-up. */
import type { MemoryBudget } from './memory-budget';
import { Int32Column } from './number-column';

/** In place of an own id: there was no room for it, its hits go to the `(other)` bucket. */
export const OTHER = -1;

/** Estimated bytes of one id. */
export const ID_BYTES = 4;

/** Own ids by batch id. When there is no room for more, it goes on numbering, and the ids it could not keep are all OTHER. */
export class IdMap {
  readonly #budget: MemoryBudget;
  #own = new Int32Column();
  #size = 0;

  constructor(budget: MemoryBudget) {
    this.#budget = budget;
  }

  /** Number of batch ids handed out. */
  get size(): number {
    return this.#size;
  }

  /** Gives the next batch id to an own id. */
  push(ownId: number): void {
    if (this.#own.length === this.#size && this.#budget.reserve(ID_BYTES)) this.#own.push(ownId);
    this.#size++;
  }

  /** The own id behind a batch id. */
  at(batchId: number): number {
    return batchId < this.#own.length ? this.#own.at(batchId) : OTHER;
  }

  /** Voids every id. */
  clear(): void {
    this.#budget.release(this.#own.length * ID_BYTES);
    this.#own = new Int32Column();
    this.#size = 0;
  }
}
