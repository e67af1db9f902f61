/**
 * The tree of calls that a flame graph is drawn from, with totals. It always holds the whole profile, however large; only what
 * is seen is handed to the chart. A caller's number is smaller than those of its callees.
 */

import type { FlamegraphData, FlamegraphFunction } from '../../src/formats/flamegraph-shape';

/** What the width of a frame stands for. */
export type Weight = 'hits' | 'cpuNanos';

/** The root's number. */
export const ROOT = 0;

const ROOT_FUNCTION: FlamegraphFunction = { name: 'all', kind: 'vm' };

/** A tree of calls. */
export class CallTree {
  readonly data: FlamegraphData;
  /** The caller of each node; the root is its own. */
  readonly callers: Int32Array;
  /** Total hits and total CPU nanoseconds of each node. */
  readonly totals: Readonly<Record<Weight, Float64Array>>;
  readonly #firstTiers = new Map<number, number>();
  readonly #callees: Int32Array;
  readonly #firstCallees: Int32Array;

  constructor(data: FlamegraphData) {
    this.data = data;
    this.callers = Int32Array.from(data.callerDistances, (distance, node) => node - distance);
    this.totals = { hits: this.#sum(data.hits), cpuNanos: this.#sum(data.cpuNanos) };
    this.#firstCallees = this.#countCallees();
    this.#callees = this.#listCallees();
    const stride = data.tiers.length + 1;
    for (let i = 0; i < data.tierHits.length; i += stride) this.#firstTiers.set(data.tierHits[i]!, i + 1);
  }

  /** Number of nodes, the root included. */
  get size(): number {
    return this.callers.length;
  }

  /** The function of a node. */
  functionOf(node: number): FlamegraphFunction {
    return this.data.functions[this.data.functionIds[node]!] ?? ROOT_FUNCTION;
  }

  /** The nodes that a node called, in the order in which they were first seen. */
  calleesOf(node: number): Int32Array {
    return this.#callees.subarray(this.#firstCallees[node], this.#firstCallees[node + 1]);
  }

  /** The nodes from the root to a node, both included. */
  pathTo(node: number): number[] {
    const path = [node];
    for (let at = node; at !== ROOT;) path.push((at = this.callers[at]!));
    return path.reverse();
  }

  /** Self hits by tier; only tiers that have any. */
  tiersOf(node: number): { tier: string; hits: number }[] {
    const first = this.#firstTiers.get(node);
    if (first === undefined) return [];
    const { tiers, tierHits } = this.data;
    return tiers.map((tier, i) => ({ tier, hits: tierHits[first + i]! })).filter(({ hits }) => hits > 0);
  }

  #sum(self: readonly number[]): Float64Array {
    const totals = Float64Array.from(self);
    for (let node = totals.length - 1; node > ROOT; node--) totals[this.callers[node]!]! += totals[node]!;
    return totals;
  }

  /** Where each node's callees will begin; one more number says where the last one's end. */
  #countCallees(): Int32Array {
    const firsts = new Int32Array(this.size + 1);
    for (let node = 1; node < this.size; node++) firsts[this.callers[node]! + 1]! += 1;
    for (let node = 1; node <= this.size; node++) firsts[node]! += firsts[node - 1]!;
    return firsts;
  }

  #listCallees(): Int32Array {
    const nextFree = this.#firstCallees.slice();
    const callees = new Int32Array(Math.max(this.size - 1, 0));
    for (let node = 1; node < this.size; node++) callees[nextFree[this.callers[node]!]!++] = node;
    return callees;
  }
}
