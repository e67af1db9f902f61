/** Who is let in: nobody by default, and nobody by a trick. */
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { fieldOf } from '../src/http/access/user-name';
import { RareWarning, WARNING_MILLIS } from '../src/http/access/warnings';
import { checkHttpOptions, type HttpOptions } from '../src/http/options';
import { ROUTE_ADDRESSES } from '../src/http/routes';
import { bodyText, handlerOf, type RequestSpec, TYPED } from './fixtures/http/requests';
import { cancelAll } from './helpers/fake-launcher';

const TOKEN = 'a-token-of-a-good-length';
const METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'TRACE', 'PROPFIND'];
const ADDRESSES = [
  ...ROUTE_ADDRESSES,
  '',
  '/export/pprof',
  '/assets/page.js',
  '/set_interval?interval=1',
  '/sign_in',
  '/no/such/thing',
];

/** Asks for every route with every method; all must be refused and change nothing. Returns the distinct bodies. */
async function refusedEverywhere(options: HttpOptions, spec: RequestSpec = {}): Promise<Set<string>> {
  const { ask, native, launcher } = handlerOf(options);
  const bodies = new Set<string>();
  for (const method of METHODS) {
    for (const path of ADDRESSES) {
      const response = await ask({ ...spec, method, path });
      assert.equal(response.status, 403, `${method} ${path}`);
      if (method !== 'HEAD') bodies.add(await bodyText(response));
    }
  }
  assert.deepEqual(native.calls, []);
  assert.equal(launcher.stats().intervalMicros, 1000);
  launcher.cancel();
  return bodies;
}

async function statusFor(options: HttpOptions, spec: RequestSpec): Promise<number> {
  const { ask, launcher } = handlerOf(options);
  const { status } = await ask(spec);
  launcher.cancel();
  return status;
}

/** The process warnings that something causes. */
async function warningsOf(run: () => Promise<void>): Promise<string[]> {
  const warnings: string[] = [];
  const note = (warning: Error): unknown => warnings.push(warning.message);
  const listeners = process.listeners('warning');
  process.removeAllListeners('warning').on('warning', note);
  await run();
  await new Promise((resolve) => setImmediate(resolve));
  process.off('warning', note);
  for (const listener of listeners) process.on('warning', listener);
  return warnings;
}

describe('70.http.access', () => {
  afterEach(cancelAll);

  it('refuses everything where nothing is configured, and says how to configure it and nothing else', async () => {
    const bodies = await refusedEverywhere({}, { user: 'alice' });
    assert.equal(bodies.size, 1);
    const [text = ''] = bodies;
    assert.match(text, /users: \['alice'\]/);
    assert.match(text, /token:/);
    assert.doesNotMatch(text, /monotonic|paused|status|node|version/i);
  });

  it('refuses nobody, and a user who is not named, on every route and method', async () => {
    for (const user of [undefined, null, 'mallory', { name: 'mallory' }]) {
      assert.equal((await refusedEverywhere({ users: ['alice'] }, { user })).size, 1);
    }
    await refusedEverywhere({ users: [] }, { user: 'alice' });
    await refusedEverywhere({ token: TOKEN }, { user: 'alice' });
    for (const path of ['/status', '/api/pause', '/none']) {
      const wrong = { path, headers: { authorization: 'Bearer wrong' } };
      assert.equal(await statusFor({ token: TOKEN }, wrong), 403, path);
    }
  });

  it('lets in a user who is named, as a name or as an object', async () => {
    assert.equal(await statusFor({ users: ['alice'] }, { user: 'alice' }), 200);
    assert.equal(await statusFor({ users: new Set(['alice']) }, { user: { name: 'alice' } }), 200);
    assert.equal(await statusFor({ users: ['alice'], usernameField: 'login' }, { user: { login: 'alice' } }), 200);
    assert.equal(await statusFor({ users: ['alice'] }, { user: Promise.resolve({ name: 'alice' }) }), 200);
  });

  it('asks a set anew at each request, and keeps a copy of an array', async () => {
    const [set, array] = [new Set(['alice']), ['alice']];
    const bySet = handlerOf({ users: set });
    set.delete('alice');
    assert.equal((await bySet.ask({ user: 'alice' })).status, 403);
    bySet.launcher.cancel();
    const { ask } = handlerOf({ users: array });
    array.pop();
    assert.equal((await ask({ user: 'alice' })).status, 200);
  });

  it('takes only true of a function, waits for it, and never asks it about nobody', async () => {
    const asked: unknown[] = [];
    const users = (answer: unknown) => (user: unknown) => {
      asked.push(user);
      return answer as boolean;
    };
    assert.equal(await statusFor({ users: users(true) }, { user: { id: 7 } }), 200);
    assert.equal(await statusFor({ users: users(Promise.resolve(true)) }, { user: { id: 8 } }), 200);
    for (const answer of [false, 1, 'yes', {}, Promise.resolve('true'), undefined]) {
      assert.equal(await statusFor({ users: users(answer) }, { user: { id: 7 } }), 403);
    }
    asked.length = 0;
    assert.equal(await statusFor({ users: users(true) }, { user: undefined }), 403);
    assert.deepEqual(asked, []);
  });

  it('refuses where a function of the application fails, and warns its operator only', async () => {
    const fail = (): never => {
      throw new Error('the secret of the \u001b[31mdatabase');
    };
    const { ask, handler } = handlerOf({ users: fail });
    const warnings = await warningsOf(async () => {
      const response = await ask({ user: 'alice' });
      assert.equal(response.status, 403);
      assert.doesNotMatch(await bodyText(response), /secret/);
      for (let i = 0; i < 1000; i++) await ask({ user: 'alice' });
      assert.equal(handler.nameForTimes(fail, {}), '(nobody)');
    });
    assert.equal(warnings.length, 1, 'a client can flood the log');
    assert.match(warnings[0] ?? '', /secret of the \?\[31mdatabase/);
  });

  it('warns of the same again after a minute, and says how often it was', async () => {
    let now = 0;
    const warning = new RareWarning(() => now);
    const warnings = await warningsOf(async () => {
      for (; now < 2 * WARNING_MILLIS; now += WARNING_MILLIS / 10) warning.warn(() => 'it failed');
      await Promise.resolve();
    });
    assert.deepEqual(warnings, ['it failed', 'it failed (and 9 more since the last warning of this)']);
  });

  it('tells its operator once which fields a user has that has no name, and none of their values', async () => {
    const hostile = `\u202e\u001b[2J${'x'.repeat(1000)}`;
    const many = Object.fromEntries(Array.from({ length: 100 }, (_, i) => [`field${i}`, i]));
    const { ask } = handlerOf();
    const warnings = await warningsOf(async () => {
      for (let i = 0; i < 3; i++)
        assert.equal((await ask({ user: { id: 7, username: 'alice', [hostile]: 'secret', ...many } })).status, 403);
      assert.equal((await ask({ user: { name: 'mallory' } })).status, 403);
    });
    assert.equal(warnings.length, 1);
    const [text = ''] = warnings;
    assert.match(
      text,
      /no name in its field "name"; it has "id", "username", "\\u202e\\u001b\[2Jx{1,40}", .* and 83 more/,
    );
    assert.match(text, /usernameField/);
    assert.match(text, /^[\x20-\x7e]{1,1500}$/);
    assert.doesNotMatch(text, /alice|secret/);
  });

  it('lets users in by a name of this server only, where a page of another site could lead here', async () => {
    const status = async (host: string, options: HttpOptions, isLoopback: boolean, spec: RequestSpec = {}) => {
      return statusFor(options, { ...spec, isLoopback, headers: { ...TYPED, ...spec.headers, host } });
    };
    const [alice, here] = [
      { user: 'alice' },
      ['localhost', 'LOCALHOST:3000', 'a.localhost', '127.0.0.1:3000', '[::1]:3000'],
    ];
    const users = { users: ['alice'] };
    for (const host of [...here, '10.0.0.7']) assert.equal(await status(host, users, true, alice), 200, host);
    const evil = [
      'evil.test',
      'evil.test:3000',
      'localhost.evil.test',
      '127.0.0.1.evil.test',
      '',
      'localhost:3000:80',
      '[evil]',
    ];
    for (const host of evil) assert.equal(await status(host, users, true, alice), 421, host);
    for (const host of evil) assert.equal(await status(host, users, false, alice), 200, host);
    const named = { users: ['alice'], hosts: ['App.test'] };
    for (const isLoopback of [true, false]) {
      assert.equal(await status('app.TEST:443', named, isLoopback, alice), 200);
      assert.equal(await status('evil.test', named, isLoopback, alice), 421);
    }
    const authorization = `Bearer ${TOKEN}`;
    assert.equal(await status('evil.test', { token: TOKEN }, true, { headers: { authorization } }), 200);
    const both = { ...alice, headers: { ...TYPED, ':authority': 'evil.test', host: 'localhost' }, isLoopback: true };
    assert.equal(await statusFor(users, both), 421);
  });

  it('is not fooled by what every object inherits, by other types or by a missing field', async () => {
    const names = [
      '__proto__',
      'constructor',
      'toString',
      'hasOwnProperty',
      'undefined',
      'null',
      '[object Object]',
      '',
    ];
    const users = [
      {},
      [],
      ['alice'],
      () => 'alice',
      new String('alice'),
      7,
      true,
      Symbol('alice'),
      { name: ['alice'] },
    ];
    await warningsOf(async () => {
      for (const user of [
        ...users,
        { name: { toString: () => 'alice' } },
        { username: 'alice' },
        Object.create(null),
      ]) {
        assert.equal(await statusFor({ users: ['alice', ...names] }, { user }), 403, typeof user);
      }
      for (const usernameField of ['__proto__', 'constructor', 'toString']) {
        assert.equal(await statusFor({ users: names, usernameField }, { user: {} }), 403);
      }
      for (const name of names) assert.equal(await statusFor({ users: ['alice'] }, { user: { name } }), 403);
    });
  });

  it('does not believe a field that pollution gave to every object, but one that a class has', async () => {
    class User {
      readonly #name = 'alice';
      get name(): string {
        return this.#name;
      }
    }
    assert.equal(await statusFor({ users: ['alice'] }, { user: new User() }), 200);
    Object.defineProperty(Object.prototype, 'name', { value: 'alice', configurable: true });
    try {
      await warningsOf(async () => assert.equal(await statusFor({ users: ['alice'] }, { user: { id: 3 } }), 403));
    } finally {
      Reflect.deleteProperty(Object.prototype, 'name');
    }
  });

  it('does not believe a user that pollution gave to every request, but one of a class of requests', () => {
    class Request {
      readonly #user = 'alice';
      get user(): string {
        return this.#user;
      }
    }
    Object.defineProperty(Object.prototype, 'user', { value: 'mallory', configurable: true });
    try {
      assert.deepEqual([fieldOf({}, 'user'), fieldOf(new Request(), 'user')], [undefined, 'alice']);
      assert.equal(fieldOf({ user: 'bob' }, 'user'), 'bob');
    } finally {
      Reflect.deleteProperty(Object.prototype, 'user');
    }
  });

  it('believes no header that names a user, a method or an address', async () => {
    const claims = [
      'x-user',
      'x-remote-user',
      'remote-user',
      'x-forwarded-user',
      'user',
      'from',
      'x-auth-request-user',
    ];
    const headers = Object.fromEntries([
      ...claims.map((name) => [name, 'alice']),
      ['x-original-url', '/status'],
      ['x-http-method-override', 'POST'],
      ['cookie', 'user=alice; name=alice; ox_profile_000000000000=alice'],
    ]) as Record<string, string>;
    await refusedEverywhere({ users: ['alice'], token: TOKEN }, { headers: { accept: '*/*', ...headers } });
  });

  it('lets in the token as a bearer token, and no other form of it', async () => {
    const status = (authorization: string) => statusFor({ token: TOKEN }, { headers: { authorization } });
    assert.equal(await status(`Bearer ${TOKEN}`), 200);
    assert.equal(await status(`bearer ${TOKEN}`), 200);
    const wrong = [
      TOKEN,
      `Basic ${TOKEN}`,
      `Bearer ${TOKEN}x`,
      `Bearer ${TOKEN.slice(1)}`,
      `Bearer ${TOKEN}, Bearer ${TOKEN}`,
      `Bearer x, Bearer ${TOKEN}`,
      `Bearer ${TOKEN} ${TOKEN}`,
      'Bearer ',
      'Bearer undefined',
      '',
    ];
    for (const authorization of wrong) assert.equal(await status(authorization), 403, authorization);
  });

  it('gives a browser that signs in with the token a cookie, which says nothing about the token', async () => {
    const { ask } = handlerOf({ token: TOKEN });
    const form = await ask({ path: '/status' });
    assert.equal(form.status, 403);
    const text = await bodyText(form);
    assert.match(text, /<input type="password" name="token"/);
    const style = /<style>([^<]*)<\/style>/.exec(text)?.[1] ?? '';
    const hash = createHash('sha256').update(style).digest('base64');
    assert.ok(form.headers['content-security-policy']?.includes(`style-src 'sha256-${hash}'`), 'the style is refused');
    const headers = { 'sec-fetch-site': 'same-origin', 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': 'document' };
    const signIn = (token: string) => ask({ method: 'POST', path: '/sign_in', headers, body: `token=${token}` });
    assert.equal((await signIn('wrong')).status, 403);
    const answer = await signIn(TOKEN);
    assert.equal(answer.status, 303);
    const cookie = answer.headers['set-cookie'] ?? '';
    assert.match(cookie, /^ox_profile_[\da-f]{12}=[\w-]{43}; HttpOnly; SameSite=Strict$/);
    assert.ok(!cookie.includes(TOKEN));
    const [session = ''] = cookie.split(';');
    assert.equal((await ask({ headers: { cookie: `a=b; ${session}` } })).status, 200);
    assert.equal((await ask({ headers: { cookie: `${session}x` } })).status, 403);
    assert.equal((await ask({ headers: { cookie: `${session.split('=')[0] ?? ''}=` } })).status, 403);
  });

  it('does not sign in a browser that another site sent, and marks the cookie of an encrypted connection', async () => {
    const { ask } = handlerOf({ token: TOKEN });
    const signIn = { method: 'POST', path: '/sign_in', body: `token=${TOKEN}` };
    assert.equal((await ask({ ...signIn, headers: { 'sec-fetch-site': 'cross-site' } })).status, 403);
    assert.equal((await ask({ ...signIn, headers: {} })).status, 403);
    const encrypted = await ask({ ...signIn, isEncrypted: true, headers: { origin: 'https://app.test' } });
    assert.match(encrypted.headers['set-cookie'] ?? '', /; Secure$/);
  });

  it('says which option is wrong, and never repeats a token', () => {
    const bad: [Record<string, unknown>, RegExp][] = [
      [{ users: 'alice' }, /'users' must be names/],
      [{ users: [7] }, /'users'/],
      [{ user: ['alice'] }, /did you mean 'users'/],
      [{ token: 'short' }, /'token' must have at least 16/],
      [{ token: 7 }, /'token' must be a string, not number/],
      [{ prefix: 'ox' }, /'prefix' must be like/],
      [{ prefix: '/ox/' }, /'prefix'/],
      [{ prefix: '/a/../b?' }, /'prefix'/],
      [{ usernameField: '' }, /'usernameField'/],
      [{ getUser: 'user' }, /'getUser' must be a function/],
      [{ launcher: {} }, /'launcher' must be a SimpleLauncher/],
      [{ requestTimes: 1 }, /'requestTimes'/],
      [{ hosts: 'app.test' }, /'hosts' must be an array/],
      [{ hosts: ['app.test:80'] }, /'hosts' must hold names like/],
      [{ hosts: [7] }, /'hosts'/],
    ];
    for (const [options, message] of bad) assert.throws(() => checkHttpOptions(options), message);
    assert.throws(
      () => checkHttpOptions({ token: 'short-secret' }),
      (error: Error) => !error.message.includes('short-secret'),
    );
  });
});
