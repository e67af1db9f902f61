/** A snapshot whose functions and lines are where their authors wrote them. */
import type { Snapshot, SnapshotView, StackSums, SumKey } from '../database';
import type { Steps } from '../pace';
import type { Frame, FunctionInfo, StackHits, TimeWindow } from '../types';
import type { Translation } from './translation';

/** The same counts as the snapshot's, in the translation's words. */
export class MappedSnapshot implements SnapshotView {
  readonly totalHits: number;
  readonly totalCpuNanos: number;
  readonly otherHits: number;
  readonly otherCpuNanos: number;
  readonly totalStacks: number;
  readonly window: TimeWindow | undefined;
  readonly #snapshot: Snapshot;
  readonly #translation: Translation;
  readonly #frames = new WeakMap<Frame, Frame>();

  constructor(snapshot: Snapshot, translation: Translation) {
    this.totalHits = snapshot.totalHits;
    this.totalCpuNanos = snapshot.totalCpuNanos;
    this.otherHits = snapshot.otherHits;
    this.otherCpuNanos = snapshot.otherCpuNanos;
    this.totalStacks = snapshot.totalStacks;
    this.window = snapshot.window;
    this.#snapshot = snapshot;
    this.#translation = translation;
  }

  get functions(): readonly FunctionInfo[] {
    return this.#translation.functions;
  }

  get placeCount(): number {
    return this.#translation.placeCount;
  }

  placeOf(id: number): { readonly functionId: number; readonly line: number } {
    return this.#translation.placeOf(id);
  }

  sum(by: SumKey): Steps<StackSums> {
    return this.#snapshot.sum(by, this.#translation.grouping(by));
  }

  *[Symbol.iterator](): Generator<StackHits, void, undefined> {
    for (const stack of this.#snapshot) yield { ...stack, frames: stack.frames.map((frame) => this.#frame(frame)) };
  }

  #frame(frame: Frame): Frame {
    let made = this.#frames.get(frame);
    if (made === undefined) {
      const { function: info, line, inlined } = frame;
      made = { function: this.#translation.functionOf(info), line: this.#translation.lineOf(info, line), inlined };
      this.#frames.set(frame, made);
    }
    return made;
  }
}
