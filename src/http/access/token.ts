/**
 * Access by a token: as a bearer token by programs, and by people who type it into the sign-in form, which gives their browser
 * the cookie of a session. It is random, so it says nothing about the token.
 */
import type { PlainRequest } from '../plain';
import { clientOf } from './client';
import { cookie, cookieValues, endedCookie } from './cookie';
import { Guesses } from './guesses';
import { Secret } from './secret';
import { Sessions } from './sessions';

/** `limited` means that the client has guessed too often, and that this guess was not looked at. */
export type TokenVerdict = 'right' | 'wrong' | 'limited';

/** Knows the token and the sessions of those who have signed in with it. */
export class TokenAccess {
  readonly #token: Secret;
  readonly #sessions = new Sessions();
  readonly #guesses = new Guesses();

  constructor(token: string) {
    this.#token = new Secret(token);
  }

  /** `right` if the request carries the token, or the cookie of someone who signed in with it; no token at all is a wrong one. */
  judge(request: PlainRequest): TokenVerdict {
    const bearer = bearerOf(request);
    if (bearer !== undefined) return this.#compare(bearer, request);
    return cookieValues(request).some((value) => this.#sessions.use(value)) ? 'right' : 'wrong';
  }

  /** The `Set-Cookie` header of a new session for someone who typed this, or why there is none. */
  signIn(typed: string, request: PlainRequest): { readonly cookie: string } | 'wrong' | 'limited' {
    const verdict = this.#compare(typed, request);
    return verdict === 'right' ? { cookie: cookie(this.#sessions.begin(), request) } : verdict;
  }

  /** Ends the sessions of a request. */
  signOut(request: PlainRequest): void {
    for (const value of cookieValues(request)) this.#sessions.end(value);
  }

  #compare(guess: string, request: PlainRequest): TokenVerdict {
    const isRight = this.#guesses.guess(clientOf(request), () => this.#token.equals(guess));
    return isRight === undefined ? 'limited' : isRight ? 'right' : 'wrong';
  }
}

/** The `Set-Cookie` header that ends a session in the browser. */
export function signOutCookie(request: PlainRequest): string {
  return endedCookie(request);
}

/** The token of an `Authorization: Bearer` header; browsers never send one by themselves. */
export function bearerOf(request: PlainRequest): string | undefined {
  return /^bearer +([\x21-\x7e]+)$/i.exec(request.header('authorization') ?? '')?.[1];
}
