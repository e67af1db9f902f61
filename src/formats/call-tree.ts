/**
 * The stacks of a profile merged into a tree of calls, root first, for the formats that need one. A node is a function called
 * from its parent, whatever the lines. Nodes are numbers, their properties are columns: a parent's number is always smaller
 * than its children's, the root is 0 and stands for no function.
 */

import { TIERS, type StackHits, type TierHits } from '../types';
import { Column } from './column';
import { FunctionNumbers } from './function-numbers';
import type { Profile } from './profile';

/** The root's number. */
export const ROOT = 0;

/** Stands for no node and for no function. */
const NONE = -1;

/** From this many callees on a caller gets an index of them; most have one or two, and those are found by looking. */
const INDEXED_CALLEES = 8;

/** What is known about the samples in which a node was the leaf. */
export interface LeafDetails {
  /** Self hits by the line that was being executed, 1-based; unknown lines are left out. */
  readonly hitsByLine: Map<number, number>;
  /** Self hits by tier. */
  readonly tiers: TierHits;
}

/** A tree of calls. Columns are indexed by node. */
export class CallTree {
  /** The functions that `functionIds` refers to. */
  readonly table = new FunctionNumbers();
  /** The node's function as a number of `table`; -1 for the root. */
  readonly functionIds = new Column();
  /** The caller of a node; -1 for the root. */
  readonly callers = new Column();
  /** Self hits. */
  readonly hits = new Column();
  /** Self CPU time in nanoseconds. */
  readonly cpuNanos = new Column();
  /** Total hits in which the node's function was inlined into its caller. */
  readonly inlinedHits = new Column();
  /** Details of the nodes that were ever a leaf. */
  readonly leaves = new Map<number, LeafDetails>();
  readonly #lastCallee = new Column();
  readonly #previousSibling = new Column();
  readonly #indexes = new Map<number, Map<number, number>>();

  constructor() {
    this.#append(NONE, NONE);
  }

  /** Number of nodes, the root included. */
  get size(): number {
    return this.callers.length;
  }

  /**
   * Adds a stack.
   *
   * @param stack - Its frames are leaf first, as everywhere.
   */
  add(stack: StackHits): void {
    let node = ROOT;
    for (let i = stack.frames.length - 1; i >= 0; i--) {
      const frame = stack.frames[i]!;
      node = this.#callee(node, this.table.idOf(frame.function));
      if (frame.inlined) this.inlinedHits.add(node, stack.hits);
    }
    this.hits.add(node, stack.hits);
    this.cpuNanos.add(node, stack.cpuNanos);
    this.#addLeaf(node, stack);
  }

  /**
   * The nodes that a node called, the latest first.
   *
   * @param node - The caller.
   */
  calleesLatestFirst(node: number): number[] {
    const callees: number[] = [];
    for (let at = this.#lastCallee.at(node); at !== NONE; at = this.#previousSibling.at(at)) callees.push(at);
    return callees;
  }

  /** The node of a function called from a node, a new one where there was none. */
  #callee(caller: number, functionId: number): number {
    const known = this.#indexes.get(caller)?.get(functionId) ?? this.#search(caller, functionId);
    return known === NONE ? this.#append(caller, functionId) : known;
  }

  /** Looks at the callees one by one; where that gets long, an index is made, and from then on kept, for the next time. */
  #search(caller: number, functionId: number): number {
    if (this.#indexes.has(caller)) return NONE;
    let seen = 0;
    for (let node = this.#lastCallee.at(caller); node !== NONE; node = this.#previousSibling.at(node)) {
      if (this.functionIds.at(node) === functionId) return node;
      seen++;
    }
    if (seen >= INDEXED_CALLEES) this.#makeIndex(caller);
    return NONE;
  }

  #makeIndex(caller: number): void {
    const callees = this.calleesLatestFirst(caller);
    this.#indexes.set(caller, new Map(callees.map((node) => [this.functionIds.at(node), node])));
  }

  #append(caller: number, functionId: number): number {
    const node = this.callers.push(caller);
    this.functionIds.push(functionId);
    this.hits.push(0);
    this.cpuNanos.push(0);
    this.inlinedHits.push(0);
    this.#lastCallee.push(NONE);
    this.#previousSibling.push(caller === NONE ? NONE : this.#lastCallee.at(caller));
    if (caller !== NONE) this.#lastCallee.set(caller, node);
    this.#indexes.get(caller)?.set(functionId, node);
    return node;
  }

  #addLeaf(node: number, stack: StackHits): void {
    let details = this.leaves.get(node);
    if (details === undefined) {
      details = { hitsByLine: new Map(), tiers: { interpreted: 0, baseline: 0, maglev: 0, turbofan: 0 } };
      this.leaves.set(node, details);
    }
    for (const tier of TIERS) details.tiers[tier] += stack.tiers[tier];
    const line = stack.frames[0]?.line ?? 0;
    if (line > 0) details.hitsByLine.set(line, (details.hitsByLine.get(line) ?? 0) + stack.hits);
  }
}

/**
 * Builds the tree of a profile, breathing after every stack (see `pacing.ts`).
 *
 * @param profile - The profile.
 * @returns The tree, as the generator's result.
 */
export function* growCallTree(profile: Profile): Generator<'', CallTree, undefined> {
  const tree = new CallTree();
  for (const stack of profile.stacks) {
    tree.add(stack);
    yield '';
  }
  return tree;
}
