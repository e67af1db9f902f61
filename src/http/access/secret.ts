/** Comparing secrets in a time that says nothing about them: both are hashed to one length first. */
import { createHash, timingSafeEqual } from 'node:crypto';

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}

/** A secret that guesses are compared with. */
export class Secret {
  readonly #digest: Buffer;

  constructor(text: string) {
    this.#digest = digest(text);
  }

  /** True if the guess is the secret. */
  equals(guess: string): boolean {
    return timingSafeEqual(digest(guess), this.#digest);
  }
}
