/**
 * The hard ceiling of a database. Whoever wants to keep something asks first; what is refused is not kept. Before anything is
 * refused, what can be spared gives way.
 */

/** Gives some reserved bytes back, or returns false if it has none to spare. */
export type Reliever = () => boolean;

/** Counts estimated bytes against a ceiling that is never crossed. */
export class MemoryBudget {
  /** The ceiling in bytes. */
  readonly maxBytes: number;
  #usedBytes = 0;
  #relieve: Reliever = () => false;

  constructor(maxBytes: number) {
    this.maxBytes = maxBytes;
  }

  /** Sets who gives way, a little at each call, when there is no room for something. */
  set reliever(relieve: Reliever) {
    this.#relieve = relieve;
  }

  /** Bytes reserved now. */
  get usedBytes(): number {
    return this.#usedBytes;
  }

  /** Reserves bytes, or returns false and changes nothing if they do not fit. */
  reserve(bytes: number): boolean {
    if (bytes > this.maxBytes) return false;
    while (this.#usedBytes + bytes > this.maxBytes) {
      if (!this.#relieve()) return false;
    }
    this.#usedBytes += bytes;
    return true;
  }

  /** Gives back what {@link reserve} took. */
  release(bytes: number): void {
    this.#usedBytes -= bytes;
  }
}
