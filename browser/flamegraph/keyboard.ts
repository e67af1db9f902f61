/** Walking a flame graph by keys: up and down the calls, left and right among the callees of one caller, Escape to the root. */

import { type CallTree, ROOT, type Weight } from './call-tree';

function widestFirst(tree: CallTree, node: number, weight: Weight): Int32Array {
  const totals = tree.totals[weight];
  return tree
    .calleesOf(node)
    .slice()
    .sort((a, b) => totals[b]! - totals[a]!);
}

function sibling(tree: CallTree, node: number, weight: Weight, step: 1 | -1): number {
  if (node === ROOT) return node;
  const siblings = widestFirst(tree, tree.callers[node]!, weight);
  return siblings[siblings.indexOf(node) + step] ?? node;
}

/**
 * Where a key leads.
 *
 * @returns A node, or `undefined` if the key means nothing here.
 */
export function nodeForKey(tree: CallTree, node: number, weight: Weight, key: string): number | undefined {
  if (key === 'Escape' || key === 'Home') return ROOT;
  if (key === 'ArrowUp') return tree.callers[node]!;
  if (key === 'ArrowDown') return widestFirst(tree, node, weight)[0] ?? node;
  if (key === 'ArrowLeft') return sibling(tree, node, weight, -1);
  if (key === 'ArrowRight') return sibling(tree, node, weight, 1);
  return undefined;
}
