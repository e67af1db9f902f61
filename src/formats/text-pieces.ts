/** Small parts that the text formats share: lists with separators and columns of numbers, in pieces for `pacing.ts`. */

/** Numbers written in one piece: some microseconds of work. */
const NUMBERS_PER_PIECE = 1024;

/**
 * Puts a comma and a line end between pieces.
 *
 * @param pieces - The elements of a JSON array.
 */
export function* commaLines(pieces: Iterable<string>): Generator<string, void, undefined> {
  let separator = '';
  for (const piece of pieces) {
    yield separator + piece;
    separator = ',\n';
  }
}

/**
 * A JSON array of numbers.
 *
 * @param numbers - Finite numbers.
 */
export function* jsonNumbers(numbers: readonly number[]): Generator<string, void, undefined> {
  yield '[';
  for (let i = 0; i < numbers.length; i += NUMBERS_PER_PIECE) {
    if (i > 0) yield ',';
    yield numbers.slice(i, i + NUMBERS_PER_PIECE).join(',');
  }
  yield ']';
}
