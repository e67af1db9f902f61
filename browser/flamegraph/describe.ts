/** The words about a node: what the tooltip and the line of details say. Everything here is text, never markup. */

import type { CallTree } from './call-tree';

const NANOS_PER_MILLI = 1_000_000;

function percent(part: number, whole: number): string {
  return whole > 0 ? `${((100 * part) / whole).toFixed(2)} %` : '0 %';
}

function millis(nanos: number): string {
  return `${(nanos / NANOS_PER_MILLI).toFixed(1)} ms`;
}

function hitsLine(tree: CallTree, node: number): string {
  const all = tree.totals.hits[0]!;
  const total = tree.totals.hits[node]!;
  const self = tree.data.hits[node]!;
  return `hits: total ${total} (${percent(total, all)}), self ${self} (${percent(self, all)})`;
}

function cpuLine(tree: CallTree, node: number): string {
  return `CPU: total ${millis(tree.totals.cpuNanos[node]!)}, self ${millis(tree.data.cpuNanos[node]!)}`;
}

/** What is known about a node, line by line: its name, kind, counts, tiers and inlining. */
export function describeNode(tree: CallTree, node: number): string[] {
  const { name, kind } = tree.functionOf(node);
  const inlinedHits = tree.data.inlinedHits[node]!;
  const tiers = tree.tiersOf(node).map(({ tier, hits }) => `${tier} ${hits}`);
  const lines = [name, hitsLine(tree, node), cpuLine(tree, node), `kind: ${kind}`];
  if (tiers.length > 0) lines.push(`self hits by tier: ${tiers.join(', ')}`);
  if (inlinedHits > 0)
    lines.push(`inlined into its caller in ${percent(inlinedHits, tree.totals.hits[node]!)} of its hits`);
  return lines;
}

/** What a search found: how many functions, and how much of the profile they and their callees take. */
export function describeMatches(tree: CallTree, functionIds: ReadonlySet<number>): string {
  const hits = matchedHits(tree, functionIds);
  return `${functionIds.size} functions, ${hits} hits (${percent(hits, tree.totals.hits[0]!)})`;
}

/** Hits with a match anywhere on the stack, each counted once. */
function matchedHits(tree: CallTree, functionIds: ReadonlySet<number>): number {
  const isUnderMatch = new Uint8Array(tree.size);
  let hits = 0;
  for (let node = 1; node < tree.size; node++) {
    const isMatch = functionIds.has(tree.data.functionIds[node]!);
    if (isMatch || isUnderMatch[tree.callers[node]!] === 1) isUnderMatch[node] = 1;
    if (isUnderMatch[node] === 1) hits += tree.data.hits[node]!;
  }
  return hits;
}
