/**
 * The stacks of a profile merged into a tree of calls, root first, for the formats that need one. A node is a function called
 * from its parent, whatever the lines. Nodes are numbers, their properties are columns: a parent's number is always smaller
 * than its children's, the root is 0 and stands for no function.
 */

import { TIERS, type StackHits, type TierHits } from '../types';
import { FunctionNumbers } from './function-numbers';
import type { Profile } from './profile';

/** The root's number. */
export const ROOT = 0;

/** Ends a list of children. */
const NONE = -1;

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
  readonly functionIds: number[] = [NONE];
  /** The caller of a node; -1 for the root. */
  readonly parents: number[] = [NONE];
  /** Self hits. */
  readonly hits: number[] = [0];
  /** Self CPU time in nanoseconds. */
  readonly cpuNanos: number[] = [0];
  /** Total hits in which the node's function was inlined into its caller. */
  readonly inlinedHits: number[] = [0];
  /** Details of the nodes that were ever a leaf. */
  readonly leaves = new Map<number, LeafDetails>();
  readonly #lastChild: number[] = [NONE];
  readonly #previousSibling: number[] = [NONE];
  // One map for each function, from caller to node: no map grows so large that rehashing it would block the event loop.
  readonly #nodesByFunction: Map<number, number>[] = [];

  /** Number of nodes, the root included. */
  get size(): number {
    return this.parents.length;
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
      node = this.#child(node, this.table.idOf(frame.function));
      if (frame.inlined) this.inlinedHits[node]! += stack.hits;
    }
    this.hits[node]! += stack.hits;
    this.cpuNanos[node]! += stack.cpuNanos;
    this.#addLeaf(node, stack);
  }

  /**
   * The nodes called by a node, the latest first.
   *
   * @param node - The caller.
   */
  *childrenLatestFirst(node: number): Generator<number, void, undefined> {
    for (let child = this.#lastChild[node]!; child !== NONE; child = this.#previousSibling[child]!) yield child;
  }

  #child(parent: number, functionId: number): number {
    const nodes = (this.#nodesByFunction[functionId] ??= new Map());
    const known = nodes.get(parent);
    if (known !== undefined) return known;
    const node = this.#append(parent, functionId);
    nodes.set(parent, node);
    return node;
  }

  #append(parent: number, functionId: number): number {
    const node = this.parents.push(parent) - 1;
    this.functionIds.push(functionId);
    this.hits.push(0);
    this.cpuNanos.push(0);
    this.inlinedHits.push(0);
    this.#previousSibling.push(this.#lastChild[parent]!);
    this.#lastChild.push(NONE);
    this.#lastChild[parent] = node;
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
