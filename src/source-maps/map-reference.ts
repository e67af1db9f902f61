/** Finds the map of a generated file: what its last `//# sourceMappingURL=` comment says. */
import type { Steps } from '../database';
import { FileBytes } from './file-bytes';
import { MapRefusal } from './map-refusal';

const MARK = 'sourceMappingURL=';
const DATA_URL = /^data:application\/json[^,]*?(;base64)?,/i;

/** Enough for a comment that names a file. */
const TAIL_BYTES = 4096;

/** Characters of base64 that are decoded in one step; a multiple of 4. */
const STEP = 1024 * 1024;

/** The URL in a generated file; undefined where it has none, or cannot be read. */
export function* findReference(path: string, maxBytes: number): Steps<string | undefined> {
  const tail = new FileBytes(path, { maxBytes: Infinity, tailBytes: TAIL_BYTES });
  yield tail;
  const found = lastReference(tail.bytes);
  if (found !== undefined || !mayHaveLongLine(tail)) return found;
  const whole = new FileBytes(path, { maxBytes });
  yield whole;
  return lastReference(whole.bytes);
}

/**
 * The map in a `data:` URL; undefined for other URLs.
 *
 * @throws MapRefusal if it holds something else or too much.
 */
export function* mapInUrl(url: string, maxBytes: number): Steps<Buffer | undefined> {
  if (!/^data:/i.test(url)) return undefined;
  const [begin, base64] = DATA_URL.exec(url.slice(0, 256)) ?? [];
  if (begin === undefined) throw new MapRefusal('malformed');
  if (url.length > maxBytes) throw new MapRefusal('tooLarge');
  if (base64 === undefined) return percentDecoded(url.slice(begin.length));
  const pieces: Buffer[] = [];
  for (let at = begin.length; at < url.length; at += STEP) {
    pieces.push(Buffer.from(url.slice(at, at + STEP), 'base64'));
    yield;
  }
  return Buffer.concat(pieces);
}

/** A map within the file makes its last line long; then the end of the file does not show where that line begins. */
function mayHaveLongLine({ bytes, size }: FileBytes): boolean {
  if (bytes === undefined || size <= TAIL_BYTES) return false;
  return !bytes.toString('latin1').trimEnd().includes('\n');
}

function lastReference(bytes: Buffer | undefined): string | undefined {
  const at = bytes?.lastIndexOf(MARK) ?? -1;
  if (bytes === undefined || at < 0) return undefined;
  const isComment = /(?:^|[\s;}])\/\/[#@][ \t]*$/.test(bytes.toString('latin1', Math.max(0, at - 16), at));
  const text = bytes.toString('utf8', at + MARK.length);
  const url = /^[^\s'"]*/.exec(text)?.[0] ?? '';
  return isComment && url !== '' ? url : undefined;
}

function percentDecoded(text: string): Buffer {
  try {
    return Buffer.from(decodeURIComponent(text));
  } catch {
    throw new MapRefusal('malformed');
  }
}
