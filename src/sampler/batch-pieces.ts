/**
 * Cuts a large batch into smaller ones that say the same, so that the event loop can turn between two of them. Definitions keep
 * their order, and hits come in the last piece, after every stack that they may refer to.
 */
import type { SampleBatch } from '../types';

/** New functions in a piece: they take a recorder a few milliseconds while its code is cold. */
const PIECE_FUNCTIONS = 64;

/** Numbers of `stacks` that a piece may have, and one more stack: a fraction of a millisecond, a few while the code is cold. */
const PIECE_STACK_NUMBERS = 1024;

/** The pieces of a batch, one of them at least. Their arrays are views of the batch's own. */
export function piecesOf(batch: SampleBatch): SampleBatch[] {
  const pieces: SampleBatch[] = [];
  let rest = batch;
  const cut = (taken: Partial<SampleBatch>, left: Partial<SampleBatch>): void => {
    pieces.push({ ...emptyBatch(rest.reset), ...taken });
    rest = { ...rest, reset: false, ...left };
  };
  while (rest.functions.length > PIECE_FUNCTIONS) {
    const { functions } = rest;
    cut({ functions: functions.slice(0, PIECE_FUNCTIONS) }, { functions: functions.slice(PIECE_FUNCTIONS) });
  }
  for (let end = endOfPiece(rest.stacks); end < rest.stacks.length; end = endOfPiece(rest.stacks)) {
    const { functions, frames, stacks } = rest;
    const taken = { functions, frames, stacks: stacks.subarray(0, end) };
    cut(taken, { functions: [], frames: new Int32Array(), stacks: stacks.subarray(end) });
  }
  pieces.push(rest);
  return pieces;
}

function emptyBatch(reset: boolean): SampleBatch {
  const numbers = { frames: new Int32Array(), stacks: new Uint32Array(), hits: new Float64Array() };
  return { reset, functions: [], ...numbers };
}

/** Where the first piece of a list of stacks ends: after a whole stack. */
function endOfPiece(stacks: Uint32Array): number {
  let at = 0;
  while (at < stacks.length && at < PIECE_STACK_NUMBERS) at += 1 + (stacks[at] as number);
  return at;
}
