/** Writes batches by hand, with functions and stacks by name, so that a test can say exactly what it means. */
import {
  FRAME_KINDS,
  type FrameKind,
  type FunctionInfo,
  type SampleBatch,
  type StackHits,
  type Tier,
  TIERS,
} from '../../src/types';

/** A JavaScript function at a line of a file; with no file, a function of another kind. */
export function fn(functionName: string, file = '', line = 0, column = 0, kind?: FrameKind): FunctionInfo {
  return { functionName, file, line, column, kind: kind ?? (file === '' ? 'builtin' : 'javascript'), scriptId: 0 };
}

/** A JavaScript function of a script without a name, such as one made by `eval`. */
export function evalFn(functionName: string, scriptId: number, line = 1, column = 1): FunctionInfo {
  return { functionName, file: '', line, column, kind: 'javascript', scriptId };
}

/** One frame to put into a batch. */
export interface FrameSpec {
  readonly of: FunctionInfo;
  readonly line?: number;
  readonly inlined?: boolean;
}

/** One hit to put into a batch: its stack, leaf first, and what to count. */
export interface HitSpec {
  readonly stack: readonly (FunctionInfo | FrameSpec)[];
  readonly hits?: number;
  readonly cpuNanos?: number;
  readonly tier?: Tier;
}

/** Numbers functions, frames and stacks as the addon does: each is defined in the first batch that mentions it. */
export class BatchWriter {
  #functions = new Map<FunctionInfo, number>();
  #frames = new Map<string, number>();
  #stacks = new Map<string, number>();

  /** A batch of these hits, with the definitions that it needs. With `reset`, ids start anew. */
  batch(hits: readonly HitSpec[], { reset = false }: { reset?: boolean } = {}): SampleBatch {
    if (reset) this.#forget();
    const functions: FunctionInfo[] = [];
    const frames: number[] = [];
    const stacks: number[] = [];
    const counts = hits.flatMap(({ stack, hits: samples = 1, cpuNanos = 0, tier }) => {
      const ids = stack.map((entry) => this.#frame('of' in entry ? entry : { of: entry }, functions, frames));
      return [this.#stack(ids, stacks), tier === undefined ? 0 : TIERS.indexOf(tier) + 1, samples, cpuNanos];
    });
    return {
      reset,
      functions,
      frames: Int32Array.from(frames),
      stacks: Uint32Array.from(stacks),
      hits: Float64Array.from(counts),
    };
  }

  #forget(): void {
    this.#functions = new Map();
    this.#frames = new Map();
    this.#stacks = new Map();
  }

  #frame({ of, line = 0, inlined = false }: FrameSpec, functions: FunctionInfo[], frames: number[]): number {
    const functionId = define(this.#functions, of, () => functions.push(of));
    const fields = [functionId, line, inlined ? 1 : 0];
    return define(this.#frames, fields.join(), () => frames.push(...fields));
  }

  #stack(ids: readonly number[], stacks: number[]): number {
    return define(this.#stacks, ids.join(), () => stacks.push(ids.length, ...ids));
  }
}

/** A batch without anything in it, to be changed in one part. */
export function emptyBatch(changes: Partial<SampleBatch> = {}): SampleBatch {
  return {
    reset: false,
    functions: [],
    frames: new Int32Array(),
    stacks: new Uint32Array(),
    hits: new Float64Array(),
    ...changes,
  };
}

/** Stacks as short lines, `leaf < caller: hits`, in the order of the lines. */
export function stackLines(stacks: Iterable<StackHits>): string[] {
  return Array.from(
    stacks,
    ({ frames, hits }) => `${frames.map((f) => f.function.functionName).join(' < ')}: ${hits}`,
  ).sort();
}

/** Every kind but JavaScript, for functions that have no file. */
export const KINDS_WITHOUT_FILE = FRAME_KINDS.filter((kind) => kind !== 'javascript');

function define<K>(ids: Map<K, number>, key: K, write: () => void): number {
  const known = ids.get(key);
  if (known !== undefined) return known;
  write();
  ids.set(key, ids.size);
  return ids.size - 1;
}
