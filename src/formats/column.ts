/**
 * A list of numbers that may grow to millions without ever being copied as a whole, which would block the event loop, and
 * without making work for the garbage collector: blocks of a fixed size, outside of the heap.
 */

const BLOCK_BITS = 14;
const BLOCK_SIZE = 1 << BLOCK_BITS;
const BLOCK_MASK = BLOCK_SIZE - 1;

/** A growing list of numbers. */
export class Column {
  readonly #blocks: Float64Array[] = [];
  #length = 0;

  /** How many numbers it holds. */
  get length(): number {
    return this.#length;
  }

  /**
   * The number at an index.
   *
   * @param index - From 0 to below {@link length}.
   */
  at(index: number): number {
    return this.#blocks[index >>> BLOCK_BITS]![index & BLOCK_MASK]!;
  }

  /**
   * Replaces the number at an index.
   *
   * @param index - From 0 to below {@link length}.
   * @param value - The new number.
   */
  set(index: number, value: number): void {
    this.#blocks[index >>> BLOCK_BITS]![index & BLOCK_MASK] = value;
  }

  /**
   * Adds to the number at an index.
   *
   * @param index - From 0 to below {@link length}.
   * @param value - What to add.
   */
  add(index: number, value: number): void {
    this.#blocks[index >>> BLOCK_BITS]![index & BLOCK_MASK]! += value;
  }

  /**
   * Appends a number.
   *
   * @param value - The number.
   * @returns Its index.
   */
  push(value: number): number {
    const index = this.#length++;
    if ((index & BLOCK_MASK) === 0) this.#blocks.push(new Float64Array(BLOCK_SIZE));
    this.set(index, value);
    return index;
  }

  /**
   * Copies a range, as an array does.
   *
   * @param start - The first index.
   * @param end - The index after the last; beyond {@link length} is cut off.
   */
  slice(start: number, end: number): number[] {
    const length = Math.max(Math.min(end, this.#length) - start, 0);
    return Array.from({ length }, (_, i) => this.at(start + i));
  }
}
