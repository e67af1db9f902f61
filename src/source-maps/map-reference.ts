/** Finds the map of a generated file: what its last `sourceMappingURL` comment says, as Node.js and V8 read it. */
import type { Steps } from '../pace';
import { FileBytes } from './file-bytes';
import { MapRefusal } from './map-refusal';

const MARK = 'sourceMappingURL=';
const DATA_URL = /^data:(?:application|text)\/json[^,]*?(;base64)?,/i;

/** Where the comment is in nearly all files. */
const TAIL_BYTES = 4096;

/** Marks that are looked at, from the last one on: in a program's own texts there may be many that are no comments. */
const MAX_MARKS = 1024;

/** Characters that are decoded in one step; a multiple of 4. */
const STEP = 256 * 1024;

const PERCENT = 0x25;

/**
 * The URL in a generated file; undefined where it has none, or cannot be read.
 *
 * @param where - `tail`: only its last 4 KiB are looked at. `anywhere`: all of it, unless it is larger than `maxBytes`.
 */
export function* findReference(path: string, where: 'tail' | 'anywhere', maxBytes: number): Steps<string | undefined> {
  const tail = new FileBytes(path, { maxBytes: Infinity, tailBytes: TAIL_BYTES });
  yield tail;
  const isWhole = tail.size <= TAIL_BYTES;
  const found = yield* lastReference(tail.bytes, isWhole);
  if (found !== undefined || isWhole || where === 'tail') return found;
  const whole = new FileBytes(path, { maxBytes });
  yield whole;
  return yield* lastReference(whole.bytes, true);
}

/**
 * The map in a `data:` URL; undefined for other URLs.
 *
 * @throws MapRefusal if it holds something else or too much.
 */
export function* mapInUrl(url: string, maxBytes: number): Steps<Buffer | undefined> {
  if (!/^data:/i.test(url)) return undefined;
  const head = DATA_URL.exec(url.slice(0, 256));
  if (head === null) throw new MapRefusal('malformed');
  if (url.length > maxBytes) throw new MapRefusal('tooLarge');
  const begin = head[0].length;
  return head[1] === undefined ? yield* percentDecoded(url, begin) : yield* base64Decoded(url, begin);
}

function* base64Decoded(url: string, begin: number): Steps<Buffer> {
  const bytes = Buffer.allocUnsafeSlow(url.length);
  let length = 0;
  for (let at = begin; at < url.length; at += STEP) {
    length += bytes.write(url.slice(at, at + STEP), length, 'base64');
    yield;
  }
  return bytes.subarray(0, length);
}

/** In place. */
function* percentDecoded(url: string, begin: number): Steps<Buffer> {
  const bytes = Buffer.from(url.slice(begin));
  yield;
  let length = 0;
  let stepEnd = 0;
  for (let at = 0; at < bytes.length; at++) {
    if (at >= stepEnd) {
      yield;
      stepEnd = at + STEP / 16;
    }
    const isEscape = bytes[at] === PERCENT;
    bytes[length++] = isEscape ? 16 * digitAt(bytes, at + 1) + digitAt(bytes, at + 2) : (bytes[at] as number);
    if (isEscape) at += 2;
  }
  return bytes.subarray(0, length);
}

/** A hexadecimal digit. */
function digitAt(bytes: Buffer, at: number): number {
  const byte = bytes[at] ?? 0;
  if (byte >= 0x30 && byte <= 0x39) return byte - 0x30;
  const letter = (byte | 0x20) - 0x61;
  if (letter < 0 || letter > 5) throw new MapRefusal('malformed');
  return letter + 10;
}

/** @param isWhole - Whether a line may begin where the bytes do. */
function* lastReference(bytes: Buffer | undefined, isWhole: boolean): Steps<string | undefined> {
  if (bytes === undefined) return undefined;
  let end = bytes.length;
  for (let marks = 0; marks < MAX_MARKS; marks++) {
    if (marks % 64 === 0) yield;
    const at = end <= 0 ? -1 : bytes.lastIndexOf(MARK, end - 1);
    if (at < 0) return undefined;
    const url = referenceAt(bytes, at, isWhole);
    if (url !== undefined) return url;
    end = at;
  }
  return undefined;
}

/** The URL of a comment that has a mark there: `//# `, `//@ ` or `/*# ` comes before it, and no quote after it. */
function referenceAt(bytes: Buffer, at: number, isWhole: boolean): string | undefined {
  const before = bytes.toString('latin1', Math.max(0, at - 16), at);
  const isComment = (isWhole ? /(?:^|[\s;{}()[\],])\/[/*][#@]\s+$/ : /[\s;{}()[\],]\/[/*][#@]\s+$/).test(before);
  if (!isComment) return undefined;
  const begin = at + MARK.length;
  const url = bytes.toString('utf8', begin, endOfUrl(bytes, begin));
  const text = before.includes('/*') ? url.replace(/\*\/.*$/s, '') : url;
  return text === '' || /['"`]/.test(text) ? undefined : text;
}

/** The URL goes on to the next white space. */
function endOfUrl(bytes: Buffer, begin: number): number {
  const ends = ['\n', '\r', ' ', '\t'].map((space) => bytes.indexOf(space, begin)).filter((end) => end >= 0);
  return ends.reduce((least, end) => Math.min(least, end), bytes.length);
}
