/** Numbers the distinct frames of one export from 0, in the order in which they are met. */

import type { Frame } from '../types';
import type { FunctionNumbers } from './function-numbers';

/** A frame with its function as a number. */
export interface NumberedFrame {
  /** The function's number. */
  readonly function: number;
  /** Line being executed, 1-based; 0 where it is not known. */
  readonly line: number;
  /** True where the function had been merged into the next frame of the stack. */
  readonly inlined: boolean;
}

/** The frames of one export. */
export class FrameNumbers {
  readonly #functions: FunctionNumbers;
  readonly #frames: NumberedFrame[] = [];
  /** By function, from line and inlining to the frame's number. */
  readonly #ids: Map<number, number>[] = [];

  /**
   * @param functions - Numbers the functions of the frames.
   */
  constructor(functions: FunctionNumbers) {
    this.#functions = functions;
  }

  /** Every frame met so far; the position of a frame is its number. */
  get frames(): readonly NumberedFrame[] {
    return this.#frames;
  }

  /**
   * The number of a frame, a new one where no equal frame was met before.
   *
   * @param frame - The frame.
   */
  idOf({ function: info, line, inlined }: Frame): number {
    const id = this.#functions.idOf(info);
    const idsOfFunction = (this.#ids[id] ??= new Map<number, number>());
    const key = line * 2 + Number(inlined);
    const known = idsOfFunction.get(key);
    if (known !== undefined) return known;
    idsOfFunction.set(key, this.#frames.length);
    return this.#frames.push({ function: id, line, inlined }) - 1;
  }
}
