/** The distinct frames of a database: a function, the line being executed, and whether it was inlined. */
import { FRAME_STRIDE } from '../types';
import { ContentIndex, HASH_SEED, INDEX_BYTES, mix } from './content-index';
import { OTHER } from './id-map';
import type { MemoryBudget } from './memory-budget';
import { GROWTH, int32List } from './number-list';

/** Estimated bytes of a frame. */
export const FRAME_BYTES = FRAME_STRIDE * 4 * GROWTH + INDEX_BYTES;

/** Frames by content, {@link FRAME_STRIDE} numbers each: own function id, line, inlined. */
export class FrameTable {
  readonly #budget: MemoryBudget;
  readonly #index = new ContentIndex();
  readonly #fields = int32List();

  constructor(budget: MemoryBudget) {
    this.#budget = budget;
  }

  /** Number of frames. */
  get size(): number {
    return this.#fields.length / FRAME_STRIDE;
  }

  /** The function id, line and inlined flag of every frame, one after the other; valid until the table changes. */
  view(): Int32Array {
    return this.#fields.view();
  }

  /** The fields of a frame. */
  at(id: number): { functionId: number; line: number; inlined: number } {
    const at = id * FRAME_STRIDE;
    return { functionId: this.#fields.at(at), line: this.#fields.at(at + 1), inlined: this.#fields.at(at + 2) };
  }

  /** The id of a frame, kept now if it is new; {@link OTHER} if there is no room for it or its function has none. */
  intern(functionId: number, line: number, inlined: number): number {
    if (functionId === OTHER) return OTHER;
    const hash = mix(mix(mix(HASH_SEED, functionId), line), inlined);
    const found = this.#index.find(hash, (id) => this.#isAt(id * FRAME_STRIDE, functionId, line, inlined));
    return found >= 0 ? found : this.#add(hash, functionId, line, inlined);
  }

  #isAt(at: number, functionId: number, line: number, inlined: number): boolean {
    const fields = this.#fields;
    return fields.at(at) === functionId && fields.at(at + 1) === line && fields.at(at + 2) === inlined;
  }

  #add(hash: number, functionId: number, line: number, inlined: number): number {
    if (!this.#budget.reserve(FRAME_BYTES)) return OTHER;
    const id = this.size;
    this.#fields.push(functionId);
    this.#fields.push(line);
    this.#fields.push(inlined);
    this.#index.add(hash, id);
    return id;
  }
}
