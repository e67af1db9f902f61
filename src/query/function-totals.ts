/** Sums the stacks up by function: total once per sample, self at the leaf. One pass over all frames, no object per stack. */
import type { StackColumns } from '../database';
import { FRAME_STRIDE, TIERS } from '../types';

/** The sums by function id; CPU time in nanoseconds. */
export interface FunctionTotals {
  readonly hits: Float64Array;
  readonly cpuNanos: Float64Array;
  readonly selfHits: Float64Array;
  readonly selfCpuNanos: Float64Array;
  /** Self hits by tier, `TIERS.length` numbers per function. */
  readonly tiers: Float64Array;
}

/** Sums up every stack that has hits. */
export function sumByFunction(columns: StackColumns): FunctionTotals {
  const totals = emptyTotals(columns.functions.length);
  /** By function: the last stack that was counted for it, so that recursion counts once. */
  const lastStack = new Int32Array(columns.functions.length).fill(-1);
  for (let stack = 0; stack < columns.hits.length; stack++) {
    if (columns.hits[stack] === 0) continue;
    addTotal(totals, columns, stack, lastStack);
    addSelf(totals, columns, stack);
  }
  return totals;
}

function emptyTotals(functions: number): FunctionTotals {
  return {
    hits: new Float64Array(functions),
    cpuNanos: new Float64Array(functions),
    selfHits: new Float64Array(functions),
    selfCpuNanos: new Float64Array(functions),
    tiers: new Float64Array(functions * TIERS.length),
  };
}

function addTotal(totals: FunctionTotals, columns: StackColumns, stack: number, lastStack: Int32Array): void {
  const hits = columns.hits[stack] as number;
  const cpuNanos = columns.cpuNanos[stack] as number;
  const end = columns.starts[stack + 1] as number;
  for (let at = columns.starts[stack] as number; at < end; at++) {
    const id = functionAt(columns, at);
    if (lastStack[id] === stack) continue;
    lastStack[id] = stack;
    add(totals.hits, id, hits);
    add(totals.cpuNanos, id, cpuNanos);
  }
}

function addSelf(totals: FunctionTotals, columns: StackColumns, stack: number): void {
  const leaf = functionAt(columns, columns.starts[stack] as number);
  add(totals.selfHits, leaf, columns.hits[stack] as number);
  add(totals.selfCpuNanos, leaf, columns.cpuNanos[stack] as number);
  for (let tier = 0; tier < TIERS.length; tier++) {
    add(totals.tiers, leaf * TIERS.length + tier, columns.tiers[stack * TIERS.length + tier] as number);
  }
}

function functionAt({ frames, frameIds }: StackColumns, at: number): number {
  return frames[(frameIds[at] as number) * FRAME_STRIDE] as number;
}

function add(column: Float64Array, at: number, value: number): void {
  column[at] = (column[at] as number) + value;
}
