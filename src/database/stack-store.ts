/** The content of a database: its tables, and the batch ids that point into them. */
import type { FunctionInfo } from '../types';
import { FrameTable } from './frame-table';
import { FunctionTable } from './function-table';
import { IdMap, OTHER } from './id-map';
import { MemoryBudget } from './memory-budget';
import { StackTable } from './stack-table';

/** Everything that lives under one memory ceiling. */
export class StackStore {
  readonly budget: MemoryBudget;
  readonly functions: FunctionTable;
  readonly frames: FrameTable;
  readonly stacks: StackTable;
  readonly functionIds: IdMap;
  readonly frameIds: IdMap;
  readonly stackIds: IdMap;
  /** True once ids were voided: there may be entries that no id points at. */
  #hasStale = false;

  constructor(maxBytes: number) {
    this.budget = new MemoryBudget(maxBytes);
    this.functions = new FunctionTable(this.budget);
    this.frames = new FrameTable(this.budget);
    this.stacks = new StackTable(this.budget);
    this.functionIds = new IdMap(this.budget);
    this.frameIds = new IdMap(this.budget);
    this.stackIds = new IdMap(this.budget);
  }

  /** Voids every batch id; what they pointed at stays. */
  clearIds(): void {
    this.#hasStale ||= this.functionIds.size > 0;
    this.functionIds.clear();
    this.frameIds.clear();
    this.stackIds.clear();
  }

  /**
   * A store without hits that holds what batch ids still point at, under the same ids, and nothing else: this one, or where
   * that frees memory a copy.
   */
  withoutHits(): StackStore {
    if (this.#hasStale) return this.#copyReachable();
    this.stacks.clearCounts();
    return this;
  }

  #copyReachable(): StackStore {
    const to = new StackStore(this.budget.maxBytes);
    const functions = move(this.functionIds, to.functionIds, this.functions.all.length, (id) =>
      to.functions.intern(this.functions.all[id] as FunctionInfo),
    );
    const frames = move(this.frameIds, to.frameIds, this.frames.size, (id) => {
      const { functionId, line, inlined } = this.frames.at(id);
      return to.frames.intern(functions[functionId] as number, line, inlined);
    });
    move(this.stackIds, to.stackIds, this.stacks.size, (id) =>
      to.stacks.intern(this.stacks.framesOf(id).map((frame) => frames[frame] as number)),
    );
    return to;
  }
}

/** Fills `to` with the new own ids of what `from` points at, each moved once. Returns the new own ids by old ones. */
function move(from: IdMap, to: IdMap, ownIds: number, moveOne: (ownId: number) => number): Int32Array {
  const moved = new Int32Array(ownIds).fill(OTHER);
  for (let batchId = 0; batchId < from.size; batchId++) {
    const ownId = from.at(batchId);
    if (ownId !== OTHER && moved[ownId] === OTHER) moved[ownId] = moveOne(ownId);
    to.push(ownId === OTHER ? OTHER : (moved[ownId] as number));
  }
  return moved;
}
