/** The content of a database: its tables, and the batch ids that point into them. */
import type { FunctionInfo } from '../types';
import { FunctionTable } from './function-table';
import { HitCounters } from './hit-counters';
import { IdMap, OTHER } from './id-map';
import { MemoryBudget } from './memory-budget';
import { type Owner, ownerOf, PROFILER_FUNCTION } from './own-work';
import { frameOf, PlaceTable, placeOf } from './place-table';
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
  /** By function: whom it belongs to, once asked. */
  readonly #owners: Owner[] = [];
  /** The stacks of the profiler's own work. */
  readonly #profilerJunctions = new Set<number>();

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

  /** True for a stack of the profiler's own work: it has no leaf that ran in a tier. */
  isProfilers(junction: number): boolean {
    return this.#profilerJunctions.has(junction);
  }

  /**
   * The junction of a stack that can be counted from now on, or {@link OTHER} if there is no room for it. Of the profiler's own
   * work, only the stack of who asked is kept.
   *
   * @param frames - Leaf first.
   */
  internStack(frames: Int32Array): number {
    return this.#belongsToPackage(frames) ? this.#internProfilers(frames) : this.#intern(frames);
  }

  /** Voids every batch id; what they pointed at stays. */
  clearIds(): void {
    this.functionIds.clear();
    this.frameIds.clear();
    this.stackIds.clear();
  }

  #belongsToPackage(frames: Int32Array): boolean {
    const leaf = frames.find((frame) => this.#ownerOfFrame(frame) !== 'caller');
    return leaf !== undefined && this.#ownerOfFrame(leaf) === 'package';
  }

  #ownerOfFrame(frame: number): Owner {
    const functionId = this.places.functionOf(placeOf(frame));
    return (this.#owners[functionId] ??= ownerOf(this.functions.all[functionId] as FunctionInfo));
  }

  #internProfilers(frames: Int32Array): number {
    const place = this.places.intern(this.functions.intern(PROFILER_FUNCTION), 0);
    if (place === OTHER) return OTHER;
    const asker = frames.findIndex((frame) => this.#ownerOfFrame(frame) === 'program');
    const callers = asker < 0 ? new Int32Array() : frames.subarray(asker);
    const own = new Int32Array(1 + callers.length);
    own[0] = frameOf(place, 0);
    own.set(callers, 1);
    const junction = this.#intern(own);
    if (junction !== OTHER) this.#profilerJunctions.add(junction);
    return junction;
  }

  #intern(frames: Int32Array): number {
    const junction = this.tree.intern(frames);
    return junction === OTHER ? OTHER : this.counters.addStack(junction);
  }
}
