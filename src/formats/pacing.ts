/**
 * How an encoder stays off the event loop's back. Encoders are plain generators of small pieces; `paced` runs them in slices, which
 * they share with all other work of the thread, and lets the loop turn in between. A piece is at most one stack's worth of work,
 * and an empty piece is a breath: it adds nothing to the output but lets the pacer look at its watch.
 */

import { hasTime, nextSlice, passOn } from '../pace';

/** Pieces are handed on in chunks of at least this many characters or bytes, but for the last one. */
const CHUNK_LENGTH = 16_384;

/** A piece of output: text, or bytes for a binary format. */
export type Piece = string | Uint8Array;

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
  let pending: T[] = [];
  let pendingLength = 0;
  try {
    for (const piece of pieces) {
      if (!hasTime()) await nextSlice();
      if (piece.length > 0) pending.push(piece);
      pendingLength += piece.length;
      if (pendingLength >= CHUNK_LENGTH) {
        passOn();
        yield join(pending);
        pending = [];
        pendingLength = 0;
      }
    }
  } finally {
    passOn();
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
