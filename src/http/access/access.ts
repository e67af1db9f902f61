/**
 * Who may open the profiler. Nobody may unless the options say who; whatever goes wrong while finding out means no. It is asked
 * before a route is looked up, so that to anyone else all addresses look the same.
 */
import type { CheckedHttpOptions } from '../options';
import type { PlainRequest } from '../plain';
import { TokenAccess } from './token';
import { userNameOf } from './user-name';

/** What access control found. `name` is for showing; a token has none. */
export type Verdict =
  { readonly kind: 'admitted'; readonly name: string | undefined } | { readonly kind: 'unconfigured' | 'denied' };

const DENIED: Verdict = { kind: 'denied' };

/** Decides by the options that were given when the profiler was mounted. */
export class Access {
  /** Undefined where no token was set. */
  readonly token: TokenAccess | undefined;
  readonly #users: CheckedHttpOptions['users'];
  readonly #usernameField: string;

  constructor({ users, usernameField, token }: CheckedHttpOptions) {
    this.#users = users;
    this.#usernameField = usernameField;
    this.token = token === undefined ? undefined : new TokenAccess(token);
  }

  /** Judges a request. It never throws. */
  async judge(request: PlainRequest): Promise<Verdict> {
    if (this.#users === undefined && this.token === undefined) return { kind: 'unconfigured' };
    if (this.token?.admits(request) === true) return { kind: 'admitted', name: undefined };
    if (this.#users === undefined) return DENIED;
    try {
      return await this.#judgeUser(await request.user());
    } catch (error) {
      warn(error);
      return DENIED;
    }
  }

  /** The name of a user, for showing; `undefined` for nobody. */
  nameOf(user: unknown): string | undefined {
    return userNameOf(user, this.#usernameField);
  }

  async #judgeUser(user: unknown): Promise<Verdict> {
    const name = this.nameOf(user);
    return (await this.#isNamed(user, name)) ? { kind: 'admitted', name } : DENIED;
  }

  async #isNamed(user: unknown, name: string | undefined): Promise<boolean> {
    if (typeof this.#users !== 'function') return name !== undefined && this.#users?.has(name) === true;
    if (user === undefined || user === null) return false;
    const answer: unknown = await this.#users(user);
    return answer === true;
  }
}

/** The client learns nothing of an error in the application's own functions; its operator does. */
function warn(error: unknown): void {
  const reason = error instanceof Error ? (error.stack ?? error.message) : String(error);
  process.emitWarning(
    `finding out who may open the profiler failed, so nobody was let in: ${reason}`,
    'OxProfileWarning',
  );
}
