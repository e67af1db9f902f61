/** A growing list of numbers in one typed array: no object per entry, and a view of it costs nothing. */

/** How much a full list grows; also the most by which its memory can exceed its content. */
export const GROWTH = 1.5;

const FIRST_CAPACITY = 64;

/** A growing list over one typed array. Positions from 0 to `length - 1` are valid; no other is checked for. */
export class NumberList<A extends Int32Array | Float64Array> {
  readonly #make: (capacity: number) => A;
  #values: A;
  #length = 0;

  constructor(make: (capacity: number) => A) {
    this.#make = make;
    this.#values = make(FIRST_CAPACITY);
  }

  /** Number of entries. */
  get length(): number {
    return this.#length;
  }

  /** Appends a value. */
  push(value: number): void {
    if (this.#length === this.#values.length) this.#grow(this.#length + 1);
    this.#values[this.#length++] = value;
  }

  /** Appends values. */
  pushAll(values: A): void {
    const end = this.#length + values.length;
    if (end > this.#values.length) this.#grow(end);
    this.#values.set(values, this.#length);
    this.#length = end;
  }

  /** The value at a position. */
  at(position: number): number {
    return this.#values[position] as number;
  }

  /** Adds to the value at a position. */
  add(position: number, value: number): void {
    this.#values[position] = this.at(position) + value;
  }

  /** The entries, not copied: valid until the list changes. */
  view(): A {
    return this.#values.subarray(0, this.#length) as A;
  }

  #grow(minCapacity: number): void {
    const wider = this.#make(Math.max(minCapacity, Math.ceil(this.#values.length * GROWTH)));
    wider.set(this.#values);
    this.#values = wider;
  }
}

/** A list of ids, lines and other 32-bit integers. */
export function int32List(): NumberList<Int32Array> {
  return new NumberList((capacity) => new Int32Array(capacity));
}

/** A list of counts, exact up to 2^53. */
export function float64List(): NumberList<Float64Array> {
  return new NumberList((capacity) => new Float64Array(capacity));
}
