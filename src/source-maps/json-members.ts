/**
 * Takes a JSON object apart without parsing all of it: finds where the values of its members are, in steps. A source map is
 * mostly the text of the sources, which nothing here needs, and `JSON.parse` of a large one would hold the event loop up for
 * long and keep that text in memory meanwhile. What is not JSON may pass here unnoticed; the values that are used are parsed.
 */
import type { Steps } from '../database';

/** Where a value is: from its first byte to after its last. */
export interface ValueRange {
  readonly begin: number;
  readonly end: number;
}

const QUOTE = 0x22;
const COLON = 0x3a;
const COMMA = 0x2c;
const BACKSLASH = 0x5c;
const SPACES = [0x20, 0x09, 0x0a, 0x0d];
const OPENING = [0x7b, 0x5b];
const CLOSING = [0x7d, 0x5d];

/** Bytes between two looks at the watch, and one more string. */
const STEP_BYTES = 64 * 1024;

/** The JSON text of a value. */
export function textOf(bytes: Buffer, { begin, end }: ValueRange): string {
  return bytes.toString('utf8', begin, end);
}

/**
 * The members of an object.
 *
 * @throws SyntaxError if the range is no object.
 */
export function* membersOf(bytes: Buffer, range: ValueRange): Steps<Map<string, ValueRange>> {
  const members = new Map<string, ValueRange>();
  let at = afterOpening(bytes, range, '{');
  while (bytes[at] === QUOTE) {
    const endOfName = endOfString(bytes, at);
    const colon = skipSpaces(bytes, endOfName);
    if (bytes[colon] !== COLON) throw new SyntaxError('a member has no value');
    const begin = skipSpaces(bytes, colon + 1);
    const end = yield* endOfValue(bytes, begin);
    members.set(JSON.parse(textOf(bytes, { begin: at, end: endOfName })) as string, { begin, end });
    at = afterComma(bytes, end);
  }
  return members;
}

/**
 * The elements of an array.
 *
 * @throws SyntaxError if the range is no array.
 */
export function* elementsOf(bytes: Buffer, range: ValueRange): Steps<ValueRange[]> {
  const elements: ValueRange[] = [];
  let at = afterOpening(bytes, range, '[');
  while (at < range.end - 1) {
    const end = yield* endOfValue(bytes, at);
    elements.push({ begin: at, end });
    at = afterComma(bytes, end);
  }
  return elements;
}

function afterOpening(bytes: Buffer, { begin, end }: ValueRange, opening: string): number {
  const first = skipSpaces(bytes, begin);
  if (first >= end || bytes[first] !== opening.charCodeAt(0)) throw new SyntaxError(`there is no ${opening}`);
  return skipSpaces(bytes, first + 1);
}

function afterComma(bytes: Buffer, end: number): number {
  const at = skipSpaces(bytes, end);
  return bytes[at] === COMMA ? skipSpaces(bytes, at + 1) : at;
}

function skipSpaces(bytes: Buffer, begin: number): number {
  let at = begin;
  while (SPACES.includes(bytes[at] as number)) at++;
  return at;
}

/** Strings are most of a map, and what is in them is passed over by native code. */
function endOfString(bytes: Buffer, begin: number): number {
  for (let at = bytes.indexOf(QUOTE, begin + 1); at >= 0; at = bytes.indexOf(QUOTE, at + 1)) {
    let backslashes = 0;
    while (bytes[at - 1 - backslashes] === BACKSLASH) backslashes++;
    if (backslashes % 2 === 0) return at + 1;
  }
  throw new SyntaxError('a string has no end');
}

function* endOfValue(bytes: Buffer, begin: number): Steps<number> {
  const first = bytes[begin] as number;
  if (first === QUOTE) return endOfString(bytes, begin);
  if (OPENING.includes(first)) return yield* endOfNested(bytes, begin);
  let at = begin;
  while (at < bytes.length && bytes[at] !== COMMA && !CLOSING.includes(bytes[at] as number)) at++;
  if (at === begin) throw new SyntaxError('there is no value');
  return at;
}

function* endOfNested(bytes: Buffer, begin: number): Steps<number> {
  let depth = 0;
  let at = begin;
  let stepEnd = begin + STEP_BYTES;
  while (at < bytes.length) {
    if (at >= stepEnd) {
      yield;
      stepEnd = at + STEP_BYTES;
    }
    const byte = bytes[at] as number;
    at = byte === QUOTE ? endOfString(bytes, at) : at + 1;
    if (OPENING.includes(byte)) depth++;
    if (CLOSING.includes(byte) && --depth === 0) return at;
  }
  throw new SyntaxError('a value has no end');
}
