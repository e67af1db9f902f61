/**
 * How an encoder stays off the event loop's back. Encoders are plain generators of small pieces; `paced` runs them for a few
 * milliseconds at a time and lets the loop turn in between. A piece is at most one stack's worth of work, and an empty piece
 * is a breath: it adds nothing to the output but lets the pacer look at its watch.
 */
import { monotonicMillis, turnOfTheLoop } from '../builtins';

/** Work done in one go. The limit that callers are promised is 20 ms; the rest is headroom for the garbage collector. */
const SLICE_MILLIS = 4;

/** Pieces are handed on in chunks of at least this many characters or bytes, but for the last one. */
const CHUNK_LENGTH = 16_384;

/** A piece of output: text, or bytes for a binary format. */
export type Piece = string | Uint8Array;

/** Says when a slice of work has lasted long enough, and lets the event loop turn. */
export class Pacer {
  #sliceStartMillis = monotonicMillis();

  /** True when the current slice is used up and {@link rest} should be awaited. */
  isDue(): boolean {
    return monotonicMillis() - this.#sliceStartMillis >= SLICE_MILLIS;
  }

  /** Lets the event loop turn once, then begins a new slice. */
  async rest(): Promise<void> {
    await turnOfTheLoop();
    this.#sliceStartMillis = monotonicMillis();
  }
}

/**
 * Joins text into one chunk.
 *
 * @param pieces - What to join, in order.
 */
export function joinText(pieces: readonly string[]): string {
  return pieces.join('');
}

/**
 * Runs an encoder in slices and hands on its output in chunks.
 *
 * @param pieces - The encoder: each step of it is short.
 * @param join - Makes one chunk of several pieces.
 */
export async function* paced<T extends Piece>(
  pieces: Iterable<T>,
  join: (pieces: readonly T[]) => T,
): AsyncGenerator<T, void, undefined> {
  const pacer = new Pacer();
  let pending: T[] = [];
  let pendingLength = 0;
  for (const piece of pieces) {
    if (piece.length > 0) pending.push(piece);
    pendingLength += piece.length;
    if (pendingLength >= CHUNK_LENGTH) {
      yield join(pending);
      pending = [];
      pendingLength = 0;
    }
    if (pacer.isDue()) await pacer.rest();
  }
  if (pendingLength > 0) yield join(pending);
}

/**
 * {@link paced} for text.
 *
 * @param pieces - The encoder: each step of it is short.
 */
export function pacedText(pieces: Iterable<string>): AsyncGenerator<string, void, undefined> {
  return paced(pieces, joinText);
}
