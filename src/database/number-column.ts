/**
 * Growing columns of numbers in blocks outside of the heap: no object per entry, nothing for the garbage collector to look at,
 * and growing never copies more than one block, so that it never holds the event loop up. There is one class for each type of
 * number, with accessors of its own, because code that sees both types is several times slower.
 */

const BLOCK_BITS = 12;

/** Entries of a block; a column may have allocated this many more than it holds. */
export const BLOCK_LENGTH = 1 << BLOCK_BITS;

const BLOCK_MASK = BLOCK_LENGTH - 1;
const FIRST_CAPACITY = 64;

/** What the columns share. Positions from 0 to `length - 1` are valid; no other is checked for. */
abstract class Column<A extends Int32Array | Float64Array> {
  protected readonly blocks: A[] = [];
  protected capacity = 0;
  protected size = 0;

  /** Number of entries. */
  get length(): number {
    return this.size;
  }

  /** Sets every entry to 0. */
  clear(): void {
    this.blocks.forEach((block) => block.fill(0));
  }

  /** Gives back what is allocated and not used; nothing may be pushed after that. */
  trim(): void {
    const used = this.size - (this.blocks.length - 1) * BLOCK_LENGTH;
    const last = this.blocks.pop();
    if (last !== undefined) this.blocks.push(last.slice(0, used) as A);
  }

  /** The entries in one array of their own. */
  toArray(): A {
    const all = this.make(this.size);
    this.blocks.forEach((block, i) => {
      const begin = i * BLOCK_LENGTH;
      all.set(block.subarray(0, this.size - begin), begin);
    });
    return all;
  }

  protected abstract make(length: number): A;

  protected copyTo(column: Column<A>): void {
    this.blocks.forEach((block) => column.blocks.push(block.slice() as A));
    column.size = this.size;
    column.capacity = this.capacity;
  }

  protected grow(): void {
    if (this.capacity >= BLOCK_LENGTH) {
      this.blocks.push(this.make(BLOCK_LENGTH));
      this.capacity += BLOCK_LENGTH;
      return;
    }
    const wider = this.make(Math.max(FIRST_CAPACITY, this.capacity * 2));
    if (this.blocks[0] !== undefined) wider.set(this.blocks[0]);
    this.blocks[0] = wider;
    this.capacity = wider.length;
  }
}

/** A column of ids, lines and other 32-bit integers. */
export class Int32Column extends Column<Int32Array> {
  /** One that is left out goes over the iterator of arrays in some V8s. */
  // eslint-disable-next-line @typescript-eslint/no-useless-constructor -- see above
  constructor() {
    super();
  }

  /** The value at a position. */
  at(position: number): number {
    return (this.blocks[position >>> BLOCK_BITS] as Int32Array)[position & BLOCK_MASK] as number;
  }

  /** The block that holds a position: `block[position % BLOCK_LENGTH]` is its value. Not copied. */
  blockOf(position: number): Int32Array {
    return this.blocks[position >>> BLOCK_BITS] as Int32Array;
  }

  /** Replaces the value at a position. */
  set(position: number, value: number): void {
    (this.blocks[position >>> BLOCK_BITS] as Int32Array)[position & BLOCK_MASK] = value;
  }

  /** Appends a value. */
  push(value: number): void {
    if (this.size === this.capacity) this.grow();
    this.set(this.size++, value);
  }

  /** Appends zeros until there are `length` entries. */
  growTo(length: number): void {
    while (this.size < length) this.push(0);
  }

  /** A column of the same entries. */
  copy(): Int32Column {
    const column = new Int32Column();
    this.copyTo(column);
    return column;
  }

  protected override make(length: number): Int32Array {
    return new Int32Array(length);
  }
}

/** A column of counts, exact up to 2^53. */
export class Float64Column extends Column<Float64Array> {
  /** One that is left out goes over the iterator of arrays in some V8s. */
  // eslint-disable-next-line @typescript-eslint/no-useless-constructor -- see above
  constructor() {
    super();
  }

  /** The value at a position. */
  at(position: number): number {
    return (this.blocks[position >>> BLOCK_BITS] as Float64Array)[position & BLOCK_MASK] as number;
  }

  /** Adds to the value at a position. */
  add(position: number, value: number): void {
    const block = this.blocks[position >>> BLOCK_BITS] as Float64Array;
    block[position & BLOCK_MASK] = (block[position & BLOCK_MASK] as number) + value;
  }

  /** Appends a value. */
  push(value: number): void {
    if (this.size === this.capacity) this.grow();
    const position = this.size++;
    (this.blocks[position >>> BLOCK_BITS] as Float64Array)[position & BLOCK_MASK] = value;
  }

  /** A column of the same entries. */
  copy(): Float64Column {
    const column = new Float64Column();
    this.copyTo(column);
    return column;
  }

  protected override make(length: number): Float64Array {
    return new Float64Array(length);
  }
}
