/**
 * Finds an entry of a table by its content: an open-addressing hash index that holds only ids and hashes. The table keeps the
 * content and says what is equal.
 */

const FIRST_CAPACITY = 128;
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

/** Ids by the hash of their content. */
export class ContentIndex {
  /** Id plus 1; 0 is a free slot. */
  #slots = new Int32Array(FIRST_CAPACITY);
  #hashes = new Int32Array(FIRST_CAPACITY);
  #size = 0;

  /** The id with this hash for which `matches` is true, or -1. */
  find(hash: number, matches: (id: number) => boolean): number {
    const mask = this.#slots.length - 1;
    for (let slot = hash & mask; ; slot = (slot + 1) & mask) {
      const id = (this.#slots[slot] as number) - 1;
      if (id < 0 || (this.#hashes[slot] === hash && matches(id))) return id;
    }
  }

  /** Adds an id that {@link find} did not find. */
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
