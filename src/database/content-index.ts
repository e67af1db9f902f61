/**
 * Finds an entry of a table by its content: an open-addressing hash index that holds only ids and hashes. The table keeps the
 * content and says what is equal. The index is in many parts that grow one at a time, so that no insertion takes long.
 */

const PART_BITS = 6;
const FIRST_CAPACITY = 16;
const MAX_LOAD = 0.75;

/** Most bytes of an index per entry: two 32-bit numbers per slot, and just after growing only half of the load limit is used. */
export const INDEX_BYTES = Math.ceil(8 / (MAX_LOAD / 2));

/** Start value for {@link mix}. */
export const HASH_SEED = 0x811c9dc5 | 0;

/** Takes one more 32-bit number into a hash (FNV-1a over whole words, with a shift so that high bits reach the low ones). */
export function mix(hash: number, value: number): number {
  const mixed = Math.imul(hash ^ value, 0x01000193);
  return mixed ^ (mixed >>> 15);
}

/** Takes a string into a hash. */
export function mixString(hash: number, text: string): number {
  let mixed = mix(hash, text.length);
  for (let i = 0; i < text.length; i++) mixed = mix(mixed, text.charCodeAt(i));
  return mixed;
}

/**
 * Ids by the hash of their content.
 *
 * @example
 * for (let id = index.first(hash); id >= 0; id = index.next(hash)) if (isEqual(id)) return id;
 */
export class ContentIndex {
  readonly #parts: IndexPart[] = [];
  #part: IndexPart | undefined;
  #slot = 0;

  /** An id with this hash, or -1. */
  first(hash: number): number {
    this.#part = this.#parts[hash >>> (32 - PART_BITS)];
    this.#slot = hash;
    return this.#search(hash);
  }

  /** Another id with this hash, after {@link first} and with no {@link add} in between; -1 where there are no more. */
  next(hash: number): number {
    this.#slot++;
    return this.#search(hash);
  }

  /** Adds an id. */
  add(hash: number, id: number): void {
    (this.#parts[hash >>> (32 - PART_BITS)] ??= new IndexPart()).add(hash, id);
  }

  #search(hash: number): number {
    if (this.#part === undefined) return -1;
    this.#slot = this.#part.search(hash, this.#slot);
    return this.#part.idAt(this.#slot);
  }
}

class IndexPart {
  /** Id plus 1; 0 is a free slot. */
  #slots = new Int32Array(FIRST_CAPACITY);
  #hashes = new Int32Array(FIRST_CAPACITY);
  #size = 0;

  /** The first slot from `slot` on that is free or holds an id with this hash. */
  search(hash: number, slot: number): number {
    const slots = this.#slots;
    const hashes = this.#hashes;
    const mask = slots.length - 1;
    let at = slot & mask;
    while (slots[at] !== 0 && hashes[at] !== hash) at = (at + 1) & mask;
    return at;
  }

  /** The id in a slot, or -1. */
  idAt(slot: number): number {
    return (this.#slots[slot] as number) - 1;
  }

  add(hash: number, id: number): void {
    if (this.#size >= this.#slots.length * MAX_LOAD) this.#grow();
    this.#place(hash, id + 1);
    this.#size++;
  }

  #place(hash: number, entry: number): void {
    const mask = this.#slots.length - 1;
    let slot = hash & mask;
    while (this.#slots[slot] !== 0) slot = (slot + 1) & mask;
    this.#slots[slot] = entry;
    this.#hashes[slot] = hash;
  }

  #grow(): void {
    const slots = this.#slots;
    const hashes = this.#hashes;
    this.#slots = new Int32Array(slots.length * 2);
    this.#hashes = new Int32Array(slots.length * 2);
    for (let i = 0; i < slots.length; i++) {
      if (slots[i] !== 0) this.#place(hashes[i] as number, slots[i] as number);
    }
  }
}
