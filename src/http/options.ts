/** The options of every adapter, checked when it is mounted. */
import { SimpleLauncher } from '../launcher';
import { checkOptionNames, describe } from '../options';
import type { Recorder } from '../types';

/** Says whether a user may open the profiler; anything but `true` means no. */
export type UserTest = (user: unknown) => boolean | Promise<boolean>;

/** How the profiler is mounted. `Request` is what the framework hands to `getUser`. */
export interface HttpOptions<Request = unknown> {
  /**
   * The launcher to show and to steer. Default: the one that is alive on the thread; where there is none, one that is started when
   * somebody unpauses it.
   */
  readonly launcher?: SimpleLauncher<Recorder> | undefined;
  /** Where the pages are, below where the framework mounts this. Default `/ox_profile`; empty: everywhere below. */
  readonly prefix?: string | undefined;
  /**
   * Who may open the profiler: names, or a function that is given the user. A set is asked at each request, so that it may
   * change; an array is copied. Default: nobody.
   */
  readonly users?: ReadonlySet<string> | readonly string[] | UserTest | undefined;
  /**
   * Finds who is signed in: a name, or an object that has it in its field `usernameField`; `undefined` for nobody. Default:
   * what the framework's sign-in packages set. It must not believe a header that a client can send.
   */
  readonly getUser?: ((request: Request) => unknown) | undefined;
  /** The field of a user that holds the name. Default `name`. */
  readonly usernameField?: string | undefined;
  /**
   * The names, without ports, that `users` are let in by, such as `app.example.com`; addresses and `localhost` are always among
   * them. Default: any, but for what arrives on a loopback address none other. It keeps out the pages of a site that has made its
   * name lead here.
   */
  readonly hosts?: readonly string[] | undefined;
  /** Also lets in whoever sends `Authorization: Bearer <token>`, or signs in with it. At least 16 characters. */
  readonly token?: string | undefined;
  /**
   * Whether to time the requests that pass, by route and by user: `true`, the default, while the profiler runs, so that a paused one
   * costs them nothing; `'always'`, paused or not.
   */
  readonly requestTimes?: boolean | 'always' | undefined;
}

/** Options that are known to be good. */
export interface CheckedHttpOptions {
  readonly launcher: SimpleLauncher<Recorder> | undefined;
  /** Begins with a slash and does not end with one, or is empty. */
  readonly prefix: string;
  readonly users: ReadonlySet<string> | UserTest | undefined;
  readonly getUser: ((request: never) => unknown) | undefined;
  readonly usernameField: string;
  /** In small letters. */
  readonly hosts: readonly string[] | undefined;
  readonly token: string | undefined;
  readonly requestTimes: boolean | 'always';
}

const NAMES = ['launcher', 'prefix', 'users', 'getUser', 'usernameField', 'hosts', 'token', 'requestTimes'];
const MIN_TOKEN_LENGTH = 16;
const HOST = /^[A-Za-z0-9_-]+(?:\.[A-Za-z0-9_-]+)*$/;
const PREFIX = /^(?:\/[A-Za-z0-9._~-]+)*$/;

/**
 * Checks the options of an adapter and fills in the defaults.
 *
 * @param extraNames - Options that the caller checks itself.
 * @throws TypeError or RangeError that names the option.
 */
export function checkHttpOptions(options: unknown, extraNames: readonly string[] = []): CheckedHttpOptions {
  const given = checkOptionNames(options, [...NAMES, ...extraNames]);
  return {
    launcher: checkLauncher(given.launcher),
    prefix: checkPrefix(given.prefix),
    users: checkUsers(given.users),
    getUser: checkGetUser(given.getUser),
    usernameField: checkUsernameField(given.usernameField),
    hosts: checkHosts(given.hosts),
    token: checkToken(given.token),
    requestTimes: checkRequestTimes(given.requestTimes),
  };
}

function checkLauncher(value: unknown): SimpleLauncher<Recorder> | undefined {
  if (value === undefined || value instanceof SimpleLauncher) return value as SimpleLauncher<Recorder> | undefined;
  const hint = looksLikeLauncher(value)
    ? ': it is of another copy of ox-profile-native, have both load one (npm dedupe)'
    : '';
  throw new TypeError(`option 'launcher' must be a SimpleLauncher, not ${describe(value)}${hint}`);
}

function looksLikeLauncher(value: unknown): boolean {
  return typeof value === 'object' && value?.constructor.name === SimpleLauncher.name;
}

function checkPrefix(value: unknown): string {
  if (value === undefined) return '/ox_profile';
  if (typeof value !== 'string') throw new TypeError(`option 'prefix' must be a string, not ${describe(value)}`);
  if (value === '/' || PREFIX.test(value)) return value === '/' ? '' : value;
  throw new RangeError(`option 'prefix' must be like '/ox_profile', with no slash at its end, not ${describe(value)}`);
}

function checkUsers(value: unknown): CheckedHttpOptions['users'] {
  if (value === undefined || value instanceof Set) return value as ReadonlySet<string> | undefined;
  if (typeof value === 'function') return value as UserTest;
  if (Array.isArray(value) && value.every((name) => typeof name === 'string')) return new Set<string>(value);
  throw new TypeError(`option 'users' must be names in a Set or an array, or a function, not ${describe(value)}`);
}

function checkGetUser(value: unknown): CheckedHttpOptions['getUser'] {
  if (value === undefined || typeof value === 'function') return value as CheckedHttpOptions['getUser'];
  throw new TypeError(`option 'getUser' must be a function, not ${describe(value)}`);
}

function checkUsernameField(value: unknown): string {
  if (value === undefined) return 'name';
  if (typeof value === 'string' && value !== '') return value;
  throw new TypeError(`option 'usernameField' must be the name of a field, not ${describe(value)}`);
}

function checkHosts(value: unknown): readonly string[] | undefined {
  if (value === undefined) return undefined;
  if (!Array.isArray(value)) throw new TypeError(`option 'hosts' must be an array of names, not ${describe(value)}`);
  return value.map((name: unknown) => {
    if (typeof name === 'string' && HOST.test(name)) return name.toLowerCase();
    throw new RangeError(`option 'hosts' must hold names like 'app.example.com', with no port, not ${describe(name)}`);
  });
}

/** The message never repeats a token. */
function checkToken(value: unknown): string | undefined {
  if (value === undefined) return undefined;
  if (typeof value !== 'string') throw new TypeError(`option 'token' must be a string, not ${typeof value}`);
  if (value.length < MIN_TOKEN_LENGTH || !/^[\x21-\x7e]+$/.test(value)) {
    throw new RangeError(
      `option 'token' must have at least ${MIN_TOKEN_LENGTH} characters, all of them visible ASCII; ` +
        '`openssl rand -base64 24` makes a good one',
    );
  }
  return value;
}

function checkRequestTimes(value: unknown): CheckedHttpOptions['requestTimes'] {
  if (value === undefined) return true;
  if (typeof value === 'boolean' || value === 'always') return value;
  throw new TypeError(`option 'requestTimes' must be true, false or 'always', not ${describe(value)}`);
}
