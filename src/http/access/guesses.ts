/**
 * Slows down those who guess a token. Each client has some wrong guesses at once and then one a second; whoever has none left is
 * refused before anything is compared, so that hurrying tells nothing. All clients together have a limit too, for one who comes
 * from many addresses; it does not hold for those that have had the right token before. Nobody waits, so nobody blocks another.
 */
import { monotonicMillis } from '../../builtins';

/** How many wrong guesses come at once, and how many a second later on. */
interface Allowance {
  readonly atOnce: number;
  readonly perSecond: number;
}

/** What one client may guess. */
export const OF_ONE: Allowance = { atOnce: 10, perSecond: 1 };

/** What all may guess together. */
export const OF_ALL: Allowance = { atOnce: 200, perSecond: 20 };

/** Clients that are remembered; the one that guessed longest ago is forgotten. */
export const MAX_CLIENTS = 1000;

const MILLIS_PER_SECOND = 1000;

/** Counts the wrong guesses of one client, or of all. */
class Guesser {
  readonly #allowance: Allowance;
  #left: number;
  #atMillis: number;
  hasBeenRight = false;

  constructor(allowance: Allowance, nowMillis: number) {
    this.#allowance = allowance;
    this.#left = allowance.atOnce;
    this.#atMillis = nowMillis;
  }

  mayGuess(nowMillis: number): boolean {
    const { atOnce, perSecond } = this.#allowance;
    this.#left = Math.min(atOnce, this.#left + ((nowMillis - this.#atMillis) / MILLIS_PER_SECOND) * perSecond);
    this.#atMillis = nowMillis;
    return this.#left >= 1;
  }

  wasWrong(): void {
    this.#left -= 1;
  }
}

/** The guesses of one token. */
export class Guesses {
  /** The one that guessed last is the last. */
  readonly #clients = new Map<string, Guesser>();
  readonly #all: Guesser;
  readonly #nowMillis: () => number;

  /** @param nowMillis - A clock that never goes back. */
  constructor(nowMillis: () => number = monotonicMillis) {
    this.#nowMillis = nowMillis;
    this.#all = new Guesser(OF_ALL, nowMillis());
  }

  /**
   * Compares a guess, if its client may guess.
   *
   * @param isRight - Is asked only then, and counts as a wrong guess if it says no.
   * @returns `undefined` where nothing was compared.
   */
  guess(client: string, isRight: () => boolean): boolean | undefined {
    const now = this.#nowMillis();
    const guesser = this.#clients.get(client) ?? new Guesser(OF_ONE, now);
    if (!guesser.mayGuess(now) || !(this.#all.mayGuess(now) || guesser.hasBeenRight)) return undefined;
    const answer = isRight();
    if (answer) guesser.hasBeenRight = true;
    else for (const each of [guesser, this.#all]) each.wasWrong();
    this.#remember(client, guesser);
    return answer;
  }

  #remember(client: string, guesser: Guesser): void {
    this.#clients.delete(client);
    this.#clients.set(client, guesser);
    const [oldest] = this.#clients.keys();
    if (this.#clients.size > MAX_CLIENTS && oldest !== undefined) this.#clients.delete(oldest);
  }
}
