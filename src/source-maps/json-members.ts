/**
 * Takes JSON apart without parsing all of it: finds where the values of objects and arrays are, in steps. A source map is mostly
 * the text of the sources, which nothing here needs, and `JSON.parse` of a large one would hold the event loop up for long and
 * keep that text in memory meanwhile. What is not JSON may pass here unnoticed; the values that are used are parsed.
 *
 * The bytes may be anybody's. So no step is long, whatever there is much of (spaces, escapes, elements, depth), and nothing is
 * kept but what was asked for.
 */
import { parseJson } from '../builtins';
import type { Steps } from '../pace';

/** Where a value is: from its first byte to after its last. */
export interface ValueRange {
  readonly begin: number;
  readonly end: number;
}

const QUOTE = 0x22;
const COLON = 0x3a;
const COMMA = 0x2c;
const BACKSLASH = 0x5c;
const OPENING_BRACE = 0x7b;
const CLOSING_BRACE = 0x7d;
const OPENING_BRACKET = 0x5b;
const CLOSING_BRACKET = 0x5d;

/** Bytes between two looks at the watch, and what native code passes over in one go. */
const STEP_BYTES = 16 * 1024;

/** What an item costs besides its bytes, in bytes. */
const ITEM_BYTES = 64;

/** Names that are longer, escapes included, are none of those that anybody asks for. */
const MAX_NAME_BYTES = 64;

/** No map has so many members; an object that has is not worth the time. */
const MAX_MEMBERS = 4096;

/** The JSON text of a value. */
export function textOf(bytes: Buffer, { begin, end }: ValueRange): string {
  return bytes.toString('utf8', begin, end);
}

/**
 * The members of an object that are asked for; the last of those that have one name.
 *
 * @throws SyntaxError if the range is no object, or has thousands of members.
 */
export function* membersOf<Name extends string>(
  bytes: Buffer,
  range: ValueRange,
  names: readonly Name[],
): Steps<Map<Name, ValueRange>> {
  const members = new Map<Name, ValueRange>();
  const scanner = new Scanner(bytes, range);
  let count = 0;
  for (let more = yield* scanner.open(OPENING_BRACE, CLOSING_BRACE); more; more = yield* scanner.next(CLOSING_BRACE)) {
    const name = yield* scanner.string();
    yield* scanner.expect(COLON);
    const value = yield* scanner.value();
    if (++count > MAX_MEMBERS) throw new SyntaxError('an object has too many members');
    const text = nameOf(bytes, name) as Name | undefined;
    if (text !== undefined && names.includes(text)) members.set(text, value);
  }
  return members;
}

function nameOf(bytes: Buffer, { begin, end }: ValueRange): string | undefined {
  if (end - begin > MAX_NAME_BYTES) return undefined;
  const text = bytes.toString('utf8', begin, end);
  return text.includes('\\') ? (parseJson(text) as string) : text.slice(1, -1);
}

/**
 * Visits the elements of an array, in order.
 *
 * @param visit - Returns soon. What it throws ends the visit.
 * @throws SyntaxError if the range is no array.
 */
export function* visitElements(bytes: Buffer, range: ValueRange, visit: (element: ValueRange) => void): Steps<void> {
  const scanner = new Scanner(bytes, range);
  let more = yield* scanner.open(OPENING_BRACKET, CLOSING_BRACKET);
  for (; more; more = yield* scanner.next(CLOSING_BRACKET)) visit(yield* scanner.value());
}

/** Goes through a range, and takes a breath where it has come far. */
class Scanner {
  readonly #bytes: Buffer;
  readonly #end: number;
  #at: number;
  #stepEnd: number;

  constructor(bytes: Buffer, { begin, end }: ValueRange) {
    this.#bytes = bytes;
    this.#end = end;
    this.#at = begin;
    this.#stepEnd = begin + STEP_BYTES;
  }

  /** Goes into an object or an array; returns whether there is anything in it. */
  *open(opening: number, closing: number): Steps<boolean> {
    yield* this.expect(opening);
    return this.#byte !== closing;
  }

  /** Goes on to what comes next in there; returns false at the end. */
  *next(closing: number): Steps<boolean> {
    this.#stepEnd -= ITEM_BYTES;
    if (this.#at >= this.#stepEnd) yield* this.#breath();
    if (isSpace(this.#byte)) yield* this.#spaces();
    if (this.#byte === closing) return false;
    yield* this.expect(COMMA);
    return true;
  }

  /** Passes a character and the spaces around it. */
  *expect(byte: number): Steps<void> {
    if (isSpace(this.#byte)) yield* this.#spaces();
    if (this.#byte !== byte) throw new SyntaxError(`there is no ${String.fromCharCode(byte)}`);
    this.#at++;
    if (isSpace(this.#byte)) yield* this.#spaces();
  }

  *string(): Steps<ValueRange> {
    const begin = this.#at;
    if (this.#byte !== QUOTE) throw new SyntaxError('there is no string');
    if (!this.#passPlainString()) yield* this.#passString();
    return { begin, end: this.#at };
  }

  *value(): Steps<ValueRange> {
    const begin = this.#at;
    if (this.#byte === QUOTE) return yield* this.string();
    if (isOpening(this.#byte)) yield* this.#passNested();
    else yield* this.#passWord();
    return { begin, end: this.#at };
  }

  /** What is at hand; -1, which is no byte, at the end. */
  get #byte(): number {
    return this.#at < this.#end ? (this.#bytes[this.#at] as number) : -1;
  }

  *#breath(): Steps<void> {
    yield;
    this.#stepEnd = this.#at + STEP_BYTES;
  }

  *#spaces(): Steps<void> {
    while (isSpace(this.#byte)) {
      this.#at++;
      if (this.#at >= this.#stepEnd) yield* this.#breath();
    }
  }

  /** Passes a string whose first quote ends it: nearly all are like that. */
  #passPlainString(): boolean {
    const quote = this.#quoteFrom(this.#at + 1);
    if (this.#bytes[quote - 1] === BACKSLASH) return false;
    this.#at = quote + 1;
    return true;
  }

  *#passString(): Steps<void> {
    const begin = this.#at;
    for (this.#at++; ; this.#at++) {
      if (this.#at >= this.#stepEnd) yield* this.#breath();
      this.#at = this.#quoteFrom(this.#at);
      let backslashes = 0;
      while (this.#at - 1 - backslashes > begin && this.#bytes[this.#at - 1 - backslashes] === BACKSLASH) {
        if (++backslashes % STEP_BYTES === 0) yield;
      }
      if (backslashes % 2 === 0) break;
    }
    this.#at++;
  }

  #quoteFrom(begin: number): number {
    const quote = this.#bytes.indexOf(QUOTE, begin);
    if (quote < 0 || quote >= this.#end) throw new SyntaxError('a string has no end');
    return quote;
  }

  *#passNested(): Steps<void> {
    let depth = 0;
    do {
      if (this.#at >= this.#stepEnd) yield* this.#breath();
      const byte = this.#byte;
      if (byte < 0) throw new SyntaxError('a value has no end');
      if (byte === QUOTE) {
        if (!this.#passPlainString()) yield* this.#passString();
        continue;
      }
      this.#at++;
      if (isOpening(byte)) depth++;
      else if (isClosing(byte)) depth--;
    } while (depth > 0);
  }

  *#passWord(): Steps<void> {
    const begin = this.#at;
    while (this.#byte >= 0 && this.#byte !== COMMA && !isClosing(this.#byte) && !isSpace(this.#byte)) {
      this.#at++;
      if (this.#at >= this.#stepEnd) yield* this.#breath();
    }
    if (this.#at === begin) throw new SyntaxError('there is no value');
  }
}

function isSpace(byte: number): boolean {
  return byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09;
}

function isOpening(byte: number): boolean {
  return byte === OPENING_BRACE || byte === OPENING_BRACKET;
}

function isClosing(byte: number): boolean {
  return byte === CLOSING_BRACE || byte === CLOSING_BRACKET;
}
