/** The content of a database: its tables, and the batch ids that point into them. */
import { FunctionTable } from './function-table';
import { HitCounters } from './hit-counters';
import { IdMap, OTHER } from './id-map';
import { MemoryBudget } from './memory-budget';
import { PlaceTable } from './place-table';
import { StackTree } from './stack-tree';

/** Everything that lives under one memory ceiling. */
export class StackStore {
  readonly budget: MemoryBudget;
  readonly functions: FunctionTable;
  readonly places: PlaceTable;
  readonly tree: StackTree;
  readonly counters: HitCounters;
  readonly functionIds: IdMap;
  readonly frameIds: IdMap;
  readonly stackIds: IdMap;

  constructor(maxBytes: number) {
    this.budget = new MemoryBudget(maxBytes);
    this.functions = new FunctionTable(this.budget);
    this.places = new PlaceTable(this.budget);
    this.tree = new StackTree(this.budget, this.places);
    this.counters = new HitCounters(this.budget);
    this.functionIds = new IdMap(this.budget);
    this.frameIds = new IdMap(this.budget);
    this.stackIds = new IdMap(this.budget);
  }

  /** The junction of a stack that can be counted from now on, or {@link OTHER} if there is no room for it. */
  internStack(frames: Int32Array): number {
    const junction = this.tree.intern(frames);
    return junction === OTHER ? OTHER : this.counters.addStack(junction);
  }

  /** Voids every batch id; what they pointed at stays. */
  clearIds(): void {
    this.functionIds.clear();
    this.frameIds.clear();
    this.stackIds.clear();
  }
}
