/**
 * Who may open the profiler. Nobody may unless the options say who; whatever goes wrong while finding out means no. It is asked
 * before a route is looked up, so that to anyone else all addresses look the same.
 */
import type { CheckedHttpOptions } from '../options';
import type { PlainRequest } from '../plain';
import { isSentHere } from './host';
import { signOutCookie, TokenAccess } from './token';
import { userNameOf } from './user-name';
import { fieldNames, quoted, RareWarning, reasonText } from './warnings';

/**
 * What access control found. `name` is for showing; a token has none. `limited`: too many wrong tokens came from there.
 * `misdirected`: the request was sent to a name that may be that of another site.
 */
export type Verdict =
  | { readonly kind: 'admitted'; readonly name: string | undefined }
  | { readonly kind: 'unconfigured' | 'denied' | 'limited' | 'misdirected' };

const DENIED: Verdict = { kind: 'denied' };

/** Decides by the options that were given when the profiler was mounted. */
export class Access {
  /** Undefined where no token was set. */
  readonly token: TokenAccess | undefined;
  readonly #users: CheckedHttpOptions['users'];
  readonly #usernameField: string;
  readonly #hosts: CheckedHttpOptions['hosts'];
  readonly #failures = new RareWarning();
  #hasToldFields = false;

  constructor({ users, usernameField, token, hosts }: CheckedHttpOptions) {
    this.#users = users;
    this.#usernameField = usernameField;
    this.#hosts = hosts;
    this.token = token === undefined ? undefined : new TokenAccess(token);
  }

  /** Judges a request. An error of the application's functions means no. */
  async judge(request: PlainRequest): Promise<Verdict> {
    if (this.#users === undefined && this.token === undefined) return { kind: 'unconfigured' };
    const byToken = this.token?.judge(request);
    if (byToken === 'right') return { kind: 'admitted', name: undefined };
    const byUser = await this.#judgeUser(request);
    return byUser === DENIED && byToken === 'limited' ? { kind: 'limited' } : byUser;
  }

  /** The name of a user, for showing; `undefined` for nobody. */
  nameOf(user: unknown): string | undefined {
    return userNameOf(user, this.#usernameField);
  }

  /** Ends the session of a request; returns the `Set-Cookie` header that ends it in the browser. */
  signOut(request: PlainRequest): string {
    this.token?.signOut(request);
    return signOutCookie(request);
  }

  /** The client learns nothing of an error in the application's own functions; its operator does. */
  reportFailure(error: unknown): void {
    this.#failures.warn(() => `finding out who is signed in failed, so it counts as nobody: ${reasonText(error)}`);
  }

  /**
   * A token is known to whoever sends it. A user is perhaps known by an address or by nothing but being on this machine, and
   * then a page of another site, which has made its name lead here, would be that user too.
   */
  async #judgeUser(request: PlainRequest): Promise<Verdict> {
    if (this.#users === undefined) return DENIED;
    if (!isSentHere(request, this.#hosts)) return { kind: 'misdirected' };
    try {
      const user = await request.user();
      const name = this.nameOf(user);
      return (await this.#isNamed(user, name)) ? { kind: 'admitted', name } : DENIED;
    } catch (error) {
      this.reportFailure(error);
      return DENIED;
    }
  }

  async #isNamed(user: unknown, name: string | undefined): Promise<boolean> {
    if (typeof this.#users !== 'function') {
      if (name === undefined) this.#tellFields(user);
      return name !== undefined && this.#users?.has(name) === true;
    }
    if (user === undefined || user === null) return false;
    const answer: unknown = await this.#users(user);
    return answer === true;
  }

  /** Somebody is signed in whose name is elsewhere: without a word, nobody would find out why they are refused. */
  #tellFields(user: unknown): void {
    if (this.#hasToldFields || typeof user !== 'object' || user === null || Array.isArray(user)) return;
    this.#hasToldFields = true;
    const text =
      `the profiler refused a user that has no name in its field ${quoted(this.#usernameField)}; it has ${fieldNames(user)}. ` +
      "Say which of them is the name, by the option usernameField: '...', or find it by getUser.";
    process.emitWarning(text, 'OxProfileWarning');
  }
}
