/** Who has signed in: one session for each sign-in, each with an end, and a bounded number of them. */
import { createHash, randomBytes } from 'node:crypto';
import { monotonicMillis } from '../../builtins';

const SESSION_BYTES = 32;

/** A session that has not been used for so long is over. */
export const IDLE_MILLIS = 3_600_000;

/** So long after the sign-in a session is over, used or not. */
export const LIFE_MILLIS = 12 * IDLE_MILLIS;

/** With more than so many, the one that was not used for longest is over. */
export const MAX_SESSIONS = 100;

interface Session {
  readonly startMillis: number;
  readonly usedMillis: number;
}

/** The sessions of one mounted profiler. Only hashes are kept: to look one up takes a time that says nothing of the others. */
export class Sessions {
  /** By hash; the one that was used last is the last. */
  readonly #byHash = new Map<string, Session>();
  readonly #nowMillis: () => number;

  /** @param nowMillis - A clock that never goes back. */
  constructor(nowMillis: () => number = monotonicMillis) {
    this.#nowMillis = nowMillis;
  }

  /** Begins a session and returns its secret. */
  begin(): string {
    const secret = randomBytes(SESSION_BYTES).toString('base64url');
    const now = this.#nowMillis();
    this.#byHash.set(hashOf(secret), { startMillis: now, usedMillis: now });
    const [oldest] = this.#byHash.keys();
    if (this.#byHash.size > MAX_SESSIONS && oldest !== undefined) this.#byHash.delete(oldest);
    return secret;
  }

  /** True if a session has this secret and is not over; that uses it. */
  use(secret: string): boolean {
    const hash = hashOf(secret);
    const session = this.#byHash.get(hash);
    if (session === undefined) return false;
    this.#byHash.delete(hash);
    const usedMillis = this.#nowMillis();
    const { startMillis } = session;
    if (usedMillis - session.usedMillis > IDLE_MILLIS || usedMillis - startMillis > LIFE_MILLIS) return false;
    this.#byHash.set(hash, { startMillis, usedMillis });
    return true;
  }

  /** Ends a session, if there is one of this secret. */
  end(secret: string): void {
    this.#byHash.delete(hashOf(secret));
  }
}

function hashOf(secret: string): string {
  return createHash('sha256').update(secret).digest('base64');
}
