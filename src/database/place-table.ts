/**
 * The distinct places of a database: a function and the line being executed in it. A frame is a place and whether the function
 * was inlined there, which is one number.
 */
import { ContentIndex, HASH_SEED, INDEX_BYTES, mix } from './content-index';
import { OTHER } from './id-map';
import type { MemoryBudget } from './memory-budget';
import { Int32Column } from './number-column';

/** Estimated bytes of a place: function, line, a mark of the stack tree, and its entry in the index. */
export const PLACE_BYTES = 3 * 4 + INDEX_BYTES;

/** The frame of a place. */
export function frameOf(place: number, inlined: number): number {
  return (place << 1) | inlined;
}

/** The place of a frame. */
export function placeOf(frame: number): number {
  return frame >>> 1;
}

/** True for a frame whose function was inlined into the next frame of the stack. */
export function isInlined(frame: number): boolean {
  return (frame & 1) === 1;
}

/** Places by content; an id is the position in order of arrival. */
export class PlaceTable {
  readonly #budget: MemoryBudget;
  readonly #index = new ContentIndex();
  readonly #functions = new Int32Column();
  readonly #lines = new Int32Column();
  #functionCount = 0;

  constructor(budget: MemoryBudget) {
    this.#budget = budget;
  }

  /** Number of places. */
  get size(): number {
    return this.#lines.length;
  }

  /** All own ids of functions that places have are below this. */
  get functionCount(): number {
    return this.#functionCount;
  }

  /** The own id of a place's function. */
  functionOf(id: number): number {
    return this.#functions.at(id);
  }

  /** The own ids of the functions of all places, in an array of its own. */
  functionArray(): Int32Array {
    return this.#functions.toArray();
  }

  /** The line being executed, 1-based; 0 unknown. */
  lineOf(id: number): number {
    return this.#lines.at(id);
  }

  /** The id of a place, kept now if it is new; {@link OTHER} if there is no room for it or its function has none. */
  intern(functionId: number, line: number): number {
    if (functionId === OTHER) return OTHER;
    const hash = mix(mix(HASH_SEED, functionId), line);
    for (let id = this.#index.first(hash); id >= 0; id = this.#index.next(hash)) {
      if (this.functionOf(id) === functionId && this.lineOf(id) === line) return id;
    }
    return this.#add(hash, functionId, line);
  }

  #add(hash: number, functionId: number, line: number): number {
    if (!this.#budget.reserve(PLACE_BYTES)) return OTHER;
    const id = this.size;
    this.#functions.push(functionId);
    this.#functionCount = Math.max(this.#functionCount, functionId + 1);
    this.#lines.push(line);
    this.#index.add(hash, id);
    return id;
  }
}
