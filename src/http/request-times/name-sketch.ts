/**
 * How often names were seen that have no place of their own, about, in fixed memory: a count-min sketch
 * (https://doi.org/10.1016/j.jalgor.2003.12.001). It may say more than was seen, never less, but for what it has forgotten: every
 * {@link HALVED_AFTER} names it halves all counts, so that a flood of names leaves no more than a low floor of noise.
 */
import { randomBytes } from 'node:crypto';

const ROWS = 4;
const COLUMNS = 1024;

/** Names that are seen between two halvings. */
export const HALVED_AFTER = 16_384;

const FNV_PRIME = 0x01000193;

/** Counts names. */
export class NameSketch {
  readonly #counts = new Uint32Array(ROWS * COLUMNS);
  /** Nobody can choose names that are counted together. */
  readonly #seeds = new Uint32Array(new Uint8Array(randomBytes(ROWS * Uint32Array.BYTES_PER_ELEMENT)).buffer);
  #sinceHalved = 0;

  /** Counts a name and returns how often it was seen, at most. */
  see(name: string): number {
    if (++this.#sinceHalved > HALVED_AFTER) this.#halve();
    const cells = Array.from(this.#seeds, (seed, row) => row * COLUMNS + (hashOf(name, seed) % COLUMNS));
    const seen = Math.min(...cells.map((cell) => this.#counts[cell]!)) + 1;
    // Those that are higher already hold other names too, which are not to be counted twice.
    for (const cell of cells) this.#counts[cell] = Math.max(this.#counts[cell]!, seen);
    return seen;
  }

  #halve(): void {
    this.#sinceHalved = 0;
    for (let i = 0; i < this.#counts.length; i++) this.#counts[i]! >>>= 1;
  }
}

/** http://www.isthe.com/chongo/tech/comp/fnv/, with a mix at the end that makes all bits depend on all. */
function hashOf(name: string, seed: number): number {
  let hash = seed;
  for (let i = 0; i < name.length; i++) hash = Math.imul(hash ^ name.charCodeAt(i), FNV_PRIME);
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  return (hash ^ (hash >>> 13)) >>> 0;
}
