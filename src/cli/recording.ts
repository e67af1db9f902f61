/**
 * What the profiled process leaves to the command that started it: its samples, when and how they were taken, and what was
 * lost. It goes through a file, because a process that is about to exit can only write at once.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { deserialize, serialize } from 'node:v8';
import type { ProfileMetadata } from '../formats';
import type { LauncherStats } from '../launcher';
import { type Frame, type FunctionInfo, type SampleBatch, type StackHits, TIERS } from '../types';

/** Where the profiled process is told what to do; it takes this out of its environment at once. */
export const RECORDING_VARIABLE = 'OX_PROFILE_NATIVE_RUN';

/** How a process is to be recorded. */
export interface RecordingOrder {
  readonly file: string;
  readonly intervalMicros: number | undefined;
  readonly maxOverhead: number | undefined;
  readonly clock: string;
  readonly engine: string;
}

/** What was recorded. */
export interface Recording {
  readonly metadata: ProfileMetadata;
  readonly stats: LauncherStats;
  /** All samples. */
  readonly batch: SampleBatch;
}

/** Writes a recording, at once. */
export function writeRecording(file: string, recording: Recording): void {
  writeFileSync(file, serialize(recording), { mode: 0o600 });
}

/** Reads a recording; undefined where none was written. */
export function readRecording(file: string): Recording | undefined {
  try {
    const recording = deserialize(readFileSync(file)) as Recording;
    return recording;
  } catch {
    return undefined;
  }
}

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
    parts.stacks.push(stack.frames.length, ...stack.frames.map(frameId));
    parts.hits.push(...hitsOf(stack, stackId++));
  }
  return {
    reset: false,
    functions: [...functions.keys()],
    frames: Int32Array.from(parts.frames),
    stacks: Uint32Array.from(parts.stacks),
    hits: Float64Array.from(parts.hits),
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
  return [{ code: 0, count: untiered }, ...byTier]
    .filter(({ count }) => count > 0)
    .flatMap(({ code, count }) => [stackId, code, count, (cpuNanos * count) / hits]);
}
