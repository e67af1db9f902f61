/** The hard ceiling of a database. Whoever wants to keep something asks first; what is refused is not kept. */

/** Counts estimated bytes against a ceiling that is never crossed. */
export class MemoryBudget {
  /** The ceiling in bytes. */
  readonly maxBytes: number;
  #usedBytes = 0;

  constructor(maxBytes: number) {
    this.maxBytes = maxBytes;
  }

  /** Bytes reserved now. */
  get usedBytes(): number {
    return this.#usedBytes;
  }

  /** Reserves bytes, or returns false and changes nothing if they do not fit. */
  reserve(bytes: number): boolean {
    if (this.#usedBytes + bytes > this.maxBytes) return false;
    this.#usedBytes += bytes;
    return true;
  }

  /** Gives back what {@link reserve} took. */
  release(bytes: number): void {
    this.#usedBytes -= bytes;
  }
}
