/** The content of a database as one object per stack, made while it is iterated. */
import { type Frame, type FunctionInfo, type StackHits } from '../types';
import { OTHER_FUNCTION } from './stack-columns';
import type { StackStore } from './stack-store';
import { tierHits } from './tier-hits';

/** Yields each stack of a store that has hits; equal frames are one object. */
export function* stackObjects({ functions, frames, stacks }: StackStore): Generator<StackHits, void, undefined> {
  const known: Frame[] = [];
  const frameOf = (id: number): Frame => {
    const { functionId, line, inlined } = frames.at(id);
    return { function: functions.all[functionId] as FunctionInfo, line, inlined: inlined === 1 };
  };
  for (let id = 0; id < stacks.size; id++) {
    const { hits, cpuNanos, tiers } = stacks.countsOf(id);
    if (hits === 0) continue;
    yield {
      frames: Array.from(stacks.framesOf(id), (frame) => (known[frame] ??= frameOf(frame))),
      hits,
      cpuNanos,
      tiers,
    };
  }
}

/** The stack that stands for all those that did not fit. */
export function otherStack(hits: number, cpuNanos: number): StackHits {
  return { frames: [{ function: OTHER_FUNCTION, line: 0, inlined: false }], hits, cpuNanos, tiers: tierHits(() => 0) };
}
