/**
 * The part of a tree that can be seen: a node, its callers above it, and those of its callees that are wide enough. The chart
 * makes several elements for each frame, so however large the profile, it never gets more than `MAX_FRAMES` of them.
 */

import { type CallTree, ROOT, type Weight } from './call-tree';

/** Frames drawn at once: some tens of milliseconds of work for a browser. */
const MAX_FRAMES = 1500;

/** Frames narrower than this are left out, in pixels. */
const MIN_FRAME_PIXELS = 1;

/** A frame as the chart takes it. `name` and `value` are the chart's own names. */
export interface ViewFrame {
  readonly node: number;
  readonly name: string;
  readonly value: number;
  readonly children: readonly ViewFrame[];
  /** True for the callers of the node that is zoomed to: they are drawn pale, at full width. */
  readonly fade: boolean;
}

/** What is to be seen. */
export interface ViewOptions {
  /** The node zoomed to. */
  readonly node: number;
  readonly weight: Weight;
  readonly widthPixels: number;
}

/** Builds what can be seen, from the root. */
export function makeView(tree: CallTree, options: ViewOptions): ViewFrame {
  const totals = tree.totals[options.weight];
  const value = totals[options.node]!;
  const minTotal = findMinTotal(tree, options);
  let frame = visibleFrame(tree, options.node, { totals, minTotal });
  for (const node of tree.pathTo(options.node).slice(0, -1).reverse()) {
    frame = { node, name: nameOf(tree, node), value, children: [frame], fade: true };
  }
  return frame;
}

interface Threshold {
  readonly totals: Float64Array;
  readonly minTotal: number;
}

/** The smallest total that is wide enough, doubled until few enough frames are left. */
function findMinTotal(tree: CallTree, { node, weight, widthPixels }: ViewOptions): number {
  const totals = tree.totals[weight];
  let minTotal = (totals[node]! * MIN_FRAME_PIXELS) / widthPixels;
  while (minTotal > 0 && countVisible(tree, node, { totals, minTotal }) > MAX_FRAMES) minTotal *= 2;
  return Math.max(minTotal, Number.MIN_VALUE);
}

function countVisible(tree: CallTree, top: number, { totals, minTotal }: Threshold): number {
  let count = 0;
  const pending = [top];
  for (let node = pending.pop(); node !== undefined; node = pending.pop()) {
    count++;
    for (const callee of tree.calleesOf(node)) if (totals[callee]! >= minTotal) pending.push(callee);
  }
  return count;
}

/** Recursion is as deep as the deepest stack of the profile. The widest callee comes first. */
function visibleFrame(tree: CallTree, node: number, threshold: Threshold): ViewFrame {
  const { totals, minTotal } = threshold;
  const callees = tree.calleesOf(node).filter((callee) => totals[callee]! >= minTotal);
  const children = Array.from(
    callees.sort((a, b) => totals[b]! - totals[a]!),
    (callee) => {
      return visibleFrame(tree, callee, threshold);
    },
  );
  return { node, name: nameOf(tree, node), value: totals[node]!, children, fade: false };
}

function nameOf(tree: CallTree, node: number): string {
  const { name } = tree.functionOf(node);
  if (node === ROOT) return name;
  const inlinedHits = tree.data.inlinedHits[node]!;
  if (inlinedHits === 0) return name;
  return inlinedHits >= tree.totals.hits[node]! ? `${name} [inlined]` : `${name} [partly inlined]`;
}
