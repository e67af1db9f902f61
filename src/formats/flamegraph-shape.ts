/**
 * What the flame graph in the browser is given: a tree of calls in columns, small to send and quick to read. Only types stand
 * here, because the browser's code shares them. Columns are indexed by node; node 0 is the root and stands for no function.
 */

import type { FrameKind } from '../types';

/** The data of one flame graph. */
export interface FlamegraphData {
  /** One line about the profile, losses included. */
  readonly title: string;
  readonly functions: readonly FlamegraphFunction[];
  /** How far back a node's caller is: the caller of `n` is `n - callerDistances[n]`; 0 for the root. */
  readonly callerDistances: readonly number[];
  /** Position in `functions`; -1 for the root. */
  readonly functionIds: readonly number[];
  /** Self hits. */
  readonly hits: readonly number[];
  /** Self CPU time in nanoseconds. */
  readonly cpuNanos: readonly number[];
  /** Total hits in which the function was inlined into its caller. */
  readonly inlinedHits: readonly number[];
  /** Self hits by tier, of the nodes that have any: the node, then one number for each tier in the order of `tiers`. */
  readonly tierHits: readonly number[];
  /** The names of the tiers. */
  readonly tiers: readonly string[];
}

/** A function of a flame graph. */
export interface FlamegraphFunction {
  /** Its unique name. Hostile: it must only ever become text. */
  readonly name: string;
  readonly kind: FrameKind;
}
