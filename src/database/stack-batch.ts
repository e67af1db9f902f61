/** From stacks back to a batch: the way from one database to another. */
import { filled } from '../builtins';
import { type Frame, type FunctionInfo, type SampleBatch, type StackHits, TIERS } from '../types';

/** Puts stacks into one batch. */
export function batchOf(stacks: Iterable<StackHits>): SampleBatch {
  const functions = new Map<FunctionInfo, number>();
  const frameIds = new Map<string, number>();
  const parts = { frames: [] as number[], stacks: [] as number[], hits: [] as number[] };
  const frameId = ({ function: info, line, inlined }: Frame): number => {
    const functionId = idIn(functions, info);
    const key = `${functionId} ${line} ${inlined}`;
    if (!frameIds.has(key)) parts.frames.push(functionId, line, Number(inlined));
    return idIn(frameIds, key);
  };
  let stackId = 0;
  for (const stack of stacks) {
    parts.stacks.push(stack.frames.length);
    stack.frames.forEach((frame) => parts.stacks.push(frameId(frame)));
    hitsOf(stack, stackId++).forEach((number) => parts.hits.push(number));
  }
  return {
    reset: false,
    functions: [...functions.keys()],
    frames: filled(new Int32Array(parts.frames.length), parts.frames),
    stacks: filled(new Uint32Array(parts.stacks.length), parts.stacks),
    hits: filled(new Float64Array(parts.hits.length), parts.hits),
  };
}

function idIn<T>(ids: Map<T, number>, key: T): number {
  const known = ids.get(key);
  if (known !== undefined) return known;
  ids.set(key, ids.size);
  return ids.size - 1;
}

/** CPU time is known for the stack as a whole: each tier gets its part by hits. */
function hitsOf({ hits, cpuNanos, tiers }: StackHits, stackId: number): number[] {
  const byTier = TIERS.map((tier, at) => ({ code: at + 1, count: tiers[tier] }));
  const untiered = hits - byTier.reduce((sum, { count }) => sum + count, 0);
  return [{ code: 0, count: untiered }]
    .concat(byTier)
    .filter(({ count }) => count > 0)
    .flatMap(({ code, count }) => [stackId, code, count, (cpuNanos * count) / hits]);
}
