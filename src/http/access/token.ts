/**
 * Access by a token: as a bearer token by programs, and by people who type it into the sign-in form, which gives their browser
 * a cookie. The cookie's value is random, so it says nothing about the token and ends with the process.
 */
import { randomBytes } from 'node:crypto';
import type { PlainRequest } from '../plain';
import { Secret } from './secret';

const COOKIE = 'ox_profile_session';
const SESSION_BYTES = 32;

/** Knows the token and the one session that signing in with it gives. */
export class TokenAccess {
  readonly #token: Secret;
  readonly #session = randomBytes(SESSION_BYTES).toString('base64url');
  readonly #sessionSecret = new Secret(this.#session);

  constructor(token: string) {
    this.#token = new Secret(token);
  }

  /** True if the request carries the token, or the cookie of someone who signed in with it. */
  admits(request: PlainRequest): boolean {
    const bearer = bearerOf(request);
    if (bearer !== undefined) return this.#token.equals(bearer);
    const session = cookieOf(request);
    return session !== undefined && this.#sessionSecret.equals(session);
  }

  /** The `Set-Cookie` header for someone who typed this; `undefined` if it is not the token. */
  signIn(typed: string, request: PlainRequest): string | undefined {
    return this.#token.equals(typed) ? cookie(this.#session, request) : undefined;
  }
}

/** The `Set-Cookie` header that ends a session. */
export function signOutCookie(request: PlainRequest): string {
  return `${cookie('', request)}; Max-Age=0`;
}

/** The token of an `Authorization: Bearer` header; browsers never send one by themselves. */
export function bearerOf(request: PlainRequest): string | undefined {
  return /^bearer +([\x21-\x7e]+)$/i.exec(request.header('authorization') ?? '')?.[1];
}

/** Without `Path` it is sent to the folder of the sign-in form, which is the prefix. */
function cookie(value: string, request: PlainRequest): string {
  return `${COOKIE}=${value}; HttpOnly; SameSite=Strict${request.isEncrypted ? '; Secure' : ''}`;
}

function cookieOf(request: PlainRequest): string | undefined {
  const cookies = (request.header('cookie') ?? '').split(/[;,]/).map((part) => part.trim());
  return cookies.find((part) => part.startsWith(`${COOKIE}=`))?.slice(COOKIE.length + 1);
}
