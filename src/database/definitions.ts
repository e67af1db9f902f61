/**
 * Takes the definitions of a batch into a store. It goes stack by stack and takes the frames and functions as stacks need them:
 * when memory runs out in the middle of a batch, it has gone to whole stacks and not to functions that none of them uses.
 */
import { FRAME_STRIDE, type FunctionInfo, type SampleBatch } from '../types';
import { OTHER } from './id-map';
import { frameOf } from './place-table';
import { isOther } from './other-function';
import type { StackStore } from './stack-store';

/** Gives an own id, or OTHER where there is no room, to everything that a well-formed batch defines. */
export function takeDefinitions(store: StackStore, batch: SampleBatch): void {
  new Definitions(store, batch).take();
}

/** The way through one batch. Ids follow the order of definition, so "up to this id" is "up to this place in the batch". */
class Definitions {
  readonly #store: StackStore;
  readonly #batch: SampleBatch;
  /** The first ids that this batch defines. */
  readonly #firstFunction: number;
  readonly #firstFrame: number;

  constructor(store: StackStore, batch: SampleBatch) {
    this.#store = store;
    this.#batch = batch;
    this.#firstFunction = store.functionIds.size;
    this.#firstFrame = store.frameIds.size;
  }

  take(): void {
    const { stacks, frames, functions } = this.#batch;
    for (let at = 0; at < stacks.length;) {
      const end = at + 1 + (stacks[at] as number);
      this.#takeStack(stacks.subarray(at + 1, end));
      at = end;
    }
    this.#takeFrames(this.#firstFrame + frames.length / FRAME_STRIDE);
    this.#takeFunctions(this.#firstFunction + functions.length);
  }

  #takeStack(batchFrames: Uint32Array): void {
    const { frameIds, stackIds } = this.#store;
    const own = new Int32Array(batchFrames.length);
    let isWhole = true;
    for (let i = 0; i < own.length; i++) {
      const id = batchFrames[i] as number;
      if (id >= frameIds.size) this.#takeFrames(id + 1);
      own[i] = frameIds.at(id);
      isWhole &&= own[i] !== OTHER;
    }
    stackIds.push(isWhole ? this.#store.internStack(own) : OTHER);
  }

  #takeFrames(end: number): void {
    const { functionIds, frameIds, places } = this.#store;
    const fields = this.#batch.frames;
    while (frameIds.size < end) {
      const at = (frameIds.size - this.#firstFrame) * FRAME_STRIDE;
      const functionId = fields[at] as number;
      this.#takeFunctions(functionId + 1);
      const place = places.intern(functionIds.at(functionId), fields[at + 1] as number);
      frameIds.push(place === OTHER ? OTHER : frameOf(place, fields[at + 2] as number));
    }
  }

  #takeFunctions(end: number): void {
    const { functionIds, functions } = this.#store;
    while (functionIds.size < end) {
      const info = this.#batch.functions[functionIds.size - this.#firstFunction] as FunctionInfo;
      functionIds.push(isOther(info) ? OTHER : functions.intern(info));
    }
  }
}
