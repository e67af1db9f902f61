/**
 * The tables of a pprof profile, filled while its samples are written: strings, functions and locations, each numbered as
 * `profile.proto` asks. A location is one physical frame of machine code: its lines are the functions inlined there, innermost
 * first, and last the function whose frame it is. That is how the format marks inlining, and pprof shows it as `(inline)`. A
 * reader that looks at one line of a location only (speedscope does) misses inlined functions; it would with Go's profiles too.
 */

import { fileWithoutData } from '../query';
import type { Frame, FunctionInfo } from '../types';
import { FrameNumbers, type NumberedFrame } from './frame-numbers';
import { FunctionNumbers } from './function-numbers';
import { type Bytes, messageField, stringField, varintField } from './protobuf';

/** Field numbers of `Profile` that the tables fill. */
const FIELD = { location: 4, function: 5, stringTable: 6 };

/** The strings, functions and locations of one file. */
export class PprofTables {
  readonly #functions = new FunctionNumbers();
  readonly #frames = new FrameNumbers(this.#functions);
  readonly #stringIds = new Map<string, number>([['', 0]]);
  /** From the frames of a location, as a list of their numbers, to the location. */
  readonly #locationIds = new Map<string | number, number>();
  readonly #nameOf: (info: FunctionInfo) => string;

  /**
   * @param nameOf - Gives the unique name of a function; pprof merges functions of one name.
   */
  constructor(nameOf: (info: FunctionInfo) => string) {
    this.#nameOf = nameOf;
  }

  /**
   * The index of a string in the table.
   *
   * @param text - Any text.
   */
  stringId(text: string): number {
    const known = this.#stringIds.get(text);
    if (known !== undefined) return known;
    this.#stringIds.set(text, this.#stringIds.size);
    return this.#stringIds.size - 1;
  }

  /**
   * The locations of a stack, leaf first.
   *
   * @param frames - The stack, leaf first.
   */
  locationIds(frames: readonly Frame[]): number[] {
    const ids: number[] = [];
    let inlinedHere: number[] = [];
    frames.forEach((frame, i) => {
      const id = this.#frames.idOf(frame);
      if (frame.inlined && i < frames.length - 1) {
        inlinedHere.push(id);
        return;
      }
      ids.push(this.#locationId(inlinedHere.length === 0 ? id : [...inlinedHere, id].join(' ')));
      inlinedHere = [];
    });
    return ids;
  }

  /** The locations and functions as fields of `Profile`; the strings they need are added to the table. */
  *fields(): Generator<Bytes, void, undefined> {
    const frames = this.#frames.frames;
    for (const [key, id] of this.#locationIds)
      yield location(
        id,
        String(key)
          .split(' ')
          .map((frame) => frames[Number(frame)]!),
      );
    for (const [i, info] of this.#functions.functions.entries()) yield this.#function(i + 1, info);
  }

  /** The string table as fields of `Profile`; it comes last. */
  *strings(): Generator<Bytes, void, undefined> {
    for (const text of this.#stringIds.keys()) yield stringField(FIELD.stringTable, text);
  }

  #locationId(key: string | number): number {
    const known = this.#locationIds.get(key);
    if (known !== undefined) return known;
    this.#locationIds.set(key, this.#locationIds.size + 1);
    return this.#locationIds.size;
  }

  /** The name is the unique one, the system name the function's own: pprof then takes the name as it is. */
  #function(id: number, info: FunctionInfo): Bytes {
    const name = this.#nameOf(info);
    const systemName = name === info.functionName ? '' : info.functionName;
    return messageField(
      FIELD.function,
      varintField(1, id),
      varintField(2, this.stringId(name)),
      varintField(3, this.stringId(systemName)),
      varintField(4, this.stringId(fileWithoutData(info.file))),
      varintField(5, info.line),
    );
  }
}

function location(id: number, frames: readonly NumberedFrame[]): Bytes {
  const lines = frames.map(({ function: info, line }) =>
    messageField(4, varintField(1, info + 1), varintField(2, line)),
  );
  return messageField(FIELD.location, varintField(1, id), ...lines);
}
