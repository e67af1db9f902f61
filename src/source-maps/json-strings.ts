/** Strings of a source map as text, in steps and under a ceiling: there may be a million of them, or one of many megabytes. */
import { parseJson } from '../builtins';
import type { Steps } from '../pace';
import { textOf, type ValueRange, visitElements } from './json-members';
import { MapRefusal } from './map-refusal';

/** A text that is read a piece at a time. */
export interface PiecewiseText {
  readonly length: number;
  slice(begin: number, end: number): string;
}

/** Estimated memory of a string besides its characters, its place in an array included. */
export const STRING_BYTES = 32;

/** How much strings may take in all. */
export class Room {
  #bytes: number;

  constructor(bytes: number) {
    this.#bytes = bytes;
  }

  /** @throws MapRefusal if there is no room for a string of so many characters. */
  take(length: number): void {
    this.#bytes -= STRING_BYTES + length;
    if (this.#bytes < 0) throw new MapRefusal('tooLarge');
  }
}

/** Bytes of JSON that may stand for one character: `\u0041`. */
const MAX_ESCAPE_BYTES = 6;

/** Bytes that are parsed in one step. */
const STEP_BYTES = 64 * 1024;

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const LONE_SURROGATES = /\p{Cs}/gu;

/**
 * The elements of an array of strings; what is no string, or longer than `maxLength`, is undefined.
 *
 * @throws MapRefusal if there is no room for them, SyntaxError if the range is no array.
 */
export function* stringsOf(
  bytes: Buffer,
  range: ValueRange,
  { maxLength, room }: { readonly maxLength: number; readonly room: Room },
): Steps<(string | undefined)[]> {
  const strings: (string | undefined)[] = [];
  yield* visitElements(bytes, range, (element) => {
    const text = stringOf(bytes, element, maxLength);
    room.take(text?.length ?? 0);
    strings.push(text);
  });
  return strings;
}

/**
 * One string; undefined for what is none, or longer than `maxLength`. A surrogate without its other half is replaced.
 *
 * @throws SyntaxError if it looks like a string and is none.
 */
export function stringOf(bytes: Buffer, range: ValueRange, maxLength: number): string | undefined {
  const isShort = range.end - range.begin - 2 <= maxLength * MAX_ESCAPE_BYTES;
  if (bytes[range.begin] !== QUOTE || !isShort) return undefined;
  const text = parseJson(textOf(bytes, range)) as string;
  return text.length <= maxLength ? text.replace(LONE_SURROGATES, '\uFFFD') : undefined;
}

/**
 * A long string of ASCII characters, such as the mappings of a map; undefined for what is no string.
 *
 * @throws SyntaxError if it looks like a string and is none.
 */
export function* longStringOf(bytes: Buffer, { begin, end }: ValueRange): Steps<PiecewiseText | undefined> {
  if (bytes[begin] !== QUOTE) return undefined;
  const text = bytes.subarray(begin + 1, end - 1);
  return new AsciiText(text.includes(BACKSLASH) ? yield* unescaped(text) : text);
}

/** Bytes of which a piece at a time becomes text. */
class AsciiText implements PiecewiseText {
  readonly #bytes: Buffer;

  constructor(bytes: Buffer) {
    this.#bytes = bytes;
  }

  get length(): number {
    return this.#bytes.length;
  }

  slice(begin: number, end: number): string {
    return this.#bytes.toString('latin1', begin, end);
  }
}

/** Some encoders of JSON write `\/` for `/`, which is a digit of mappings. */
function* unescaped(text: Buffer): Steps<Buffer> {
  const result = Buffer.allocUnsafeSlow(text.length);
  let length = 0;
  for (let begin = 0; begin < text.length;) {
    const end = endOfPiece(text, begin);
    const piece = parseJson(`"${text.toString('latin1', begin, end)}"`) as string;
    length += result.write(piece, length, 'latin1');
    begin = end;
    yield;
  }
  return result.subarray(0, length);
}

/** Where a piece ends that begins at `begin`: not within an escape. */
function endOfPiece(text: Buffer, begin: number): number {
  const end = begin + STEP_BYTES;
  if (end >= text.length) return text.length;
  const escape = text.subarray(end - MAX_ESCAPE_BYTES, end).indexOf(BACKSLASH);
  if (escape < 0) return end;
  // An escape begins with the first backslash of a run, and with every second one after it.
  const found = end - MAX_ESCAPE_BYTES + escape;
  let first = found;
  while (first > begin && text[first - 1] === BACKSLASH) first--;
  return first > begin ? first : found - ((found - begin) % 2);
}
