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

/** A list of numbers, copied range by range: an array or a `Column`. */
interface Numbers {
  readonly length: number;
  slice(start: number, end: number): number[];
}

/**
 * A JSON array of numbers.
 *
 * @param numbers - Finite numbers.
 * @param change - What to write instead of a number; default: the number itself.
 */
export function* jsonNumbers(
  numbers: Numbers,
  change: (value: number, index: number) => number = (value) => value,
): Generator<string, void, undefined> {
  yield '[';
  for (let start = 0; start < numbers.length; start += NUMBERS_PER_PIECE) {
    if (start > 0) yield ',';
    const piece = numbers.slice(start, start + NUMBERS_PER_PIECE);
    yield piece.map((value, i) => change(value, start + i)).join(',');
  }
  yield ']';
}
