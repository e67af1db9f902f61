/** From stacks back to batches: the way from one database to another. */
import { type Frame, type FunctionInfo, type SampleBatch, type StackHits, TIERS } from '../types';

/** Frames in a batch of several, and one more stack: recording it takes well below a millisecond. */
const FRAMES_PER_BATCH = 512;

/** What one batch gathers. */
interface Parts {
  readonly functions: FunctionInfo[];
  readonly frames: number[];
  readonly stacks: number[];
  readonly hits: number[];
}

/** Puts stacks into batches for one reader. Ids go on counting from each to the next, and no batch says `reset`. */
export class StackBatches {
  readonly #functionIds = new Map<FunctionInfo, number>();
  readonly #frameIds = new Map<string, number>();
  #stackCount = 0;

  /** Small batches, made while they are iterated. */
  *each(stacks: Iterable<StackHits>): Generator<SampleBatch, void, undefined> {
    let parts = noParts();
    for (const stack of stacks) {
      this.#add(parts, stack);
      if (parts.stacks.length < FRAMES_PER_BATCH) continue;
      yield toBatch(parts);
      parts = noParts();
    }
    if (parts.stacks.length > 0) yield toBatch(parts);
  }

  /** All in one. */
  one(stacks: Iterable<StackHits>): SampleBatch {
    const parts = noParts();
    for (const stack of stacks) this.#add(parts, stack);
    return toBatch(parts);
  }

  #add(parts: Parts, stack: StackHits): void {
    parts.stacks.push(stack.frames.length);
    for (const frame of stack.frames) parts.stacks.push(this.#frame(parts, frame));
    parts.hits.push(...hitsOf(stack, this.#stackCount++));
  }

  #frame(parts: Parts, { function: info, line, inlined }: Frame): number {
    const functionId = idIn(this.#functionIds, info, () => parts.functions.push(info));
    const define = (): unknown => parts.frames.push(functionId, line, Number(inlined));
    return idIn(this.#frameIds, `${functionId} ${line} ${inlined}`, define);
  }
}

/** Puts stacks into one batch. */
export function batchOf(stacks: Iterable<StackHits>): SampleBatch {
  return new StackBatches().one(stacks);
}

function noParts(): Parts {
  return { functions: [], frames: [], stacks: [], hits: [] };
}

function toBatch({ functions, frames, stacks, hits }: Parts): SampleBatch {
  return {
    reset: false,
    functions,
    frames: Int32Array.from(frames),
    stacks: Uint32Array.from(stacks),
    hits: Float64Array.from(hits),
  };
}

function idIn<T>(ids: Map<T, number>, key: T, define: () => unknown): number {
  const known = ids.get(key);
  if (known !== undefined) return known;
  define();
  ids.set(key, ids.size);
  return ids.size - 1;
}

/** CPU time is known for the stack as a whole: each tier gets its part by hits. */
function hitsOf({ hits, cpuNanos, tiers }: StackHits, stackId: number): number[] {
  const byTier = TIERS.map((tier, at) => ({ code: at + 1, count: tiers[tier] }));
  const untiered = hits - byTier.reduce((sum, { count }) => sum + count, 0);
  return [{ code: 0, count: untiered }, ...byTier]
    .filter(({ count }) => count > 0)
    .flatMap(({ code, count }) => [stackId, code, count, (cpuNanos * count) / hits]);
}
