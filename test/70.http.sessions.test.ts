/** Signing in with a token: sessions one by one, their cookies, and those who guess. */
import assert from 'node:assert/strict';
import { clientOf } from '../src/http/access/client';
import { Guesses, MAX_CLIENTS, OF_ALL, OF_ONE } from '../src/http/access/guesses';
import { IDLE_MILLIS, LIFE_MILLIS, MAX_SESSIONS, Sessions } from '../src/http/access/sessions';
import type { PlainResponse } from '../src/http/plain';
import { handlerOf, plainRequest, type RequestSpec, TYPED } from './fixtures/http/requests';
import { cancelAll } from './helpers/fake-launcher';

const TOKEN = 'a-token-of-a-good-length';
const FORM = { 'sec-fetch-site': 'same-origin', 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': 'document' };
const SIGN_IN = { method: 'POST', path: '/sign_in', headers: FORM, body: `token=${TOKEN}` };

/** What a browser sends back of a `Set-Cookie` header. */
function cookieOf({ headers }: PlainResponse): string {
  return (headers['set-cookie'] ?? '').split(';')[0] ?? '';
}

/** A handler with a token, and whether a cookie is let in. */
function tokenHandler() {
  const { ask, handler } = handlerOf({ token: TOKEN });
  const isIn = async (cookie: string, headers = {}) =>
    (await ask({ headers: { ...TYPED, ...headers, cookie } })).status === 200;
  return { ask, handler, isIn };
}

describe('70.http.sessions', () => {
  afterEach(cancelAll);

  it('are one for each sign-in, and signing out ends that one and no other, also for a copy of its cookie', async () => {
    const { ask, isIn } = tokenHandler();
    const [first, second] = [cookieOf(await ask(SIGN_IN)), cookieOf(await ask(SIGN_IN))];
    assert.notEqual(first, second);
    assert.deepEqual([await isIn(first), await isIn(second)], [true, true]);
    const out = await ask({ method: 'POST', path: '/sign_out', headers: { ...FORM, cookie: first } });
    assert.equal(out.status, 303);
    assert.match(out.headers['set-cookie'] ?? '', /^ox_profile_[\da-f]{12}=; HttpOnly; SameSite=Strict; Max-Age=0$/);
    assert.deepEqual([await isIn(first), await isIn(second)], [false, true]);
  });

  it('end when they are not used for a while, and some time after the sign-in in any case', () => {
    let now = 0;
    const sessions = new Sessions(() => now);
    const [used, unused] = [sessions.begin(), sessions.begin()];
    now += IDLE_MILLIS;
    assert.equal(sessions.use(used), true);
    now += 1;
    assert.deepEqual([sessions.use(used), sessions.use(unused)], [true, false]);
    while (now + IDLE_MILLIS <= LIFE_MILLIS) {
      now += IDLE_MILLIS;
      assert.equal(sessions.use(used), true);
    }
    now = LIFE_MILLIS + 1;
    assert.deepEqual([sessions.use(used), sessions.use('made-up'), sessions.use('')], [false, false, false]);
  });

  it('are bounded in number: the one that was not used for longest makes room', () => {
    const sessions = new Sessions(() => 0);
    const [first, second] = [sessions.begin(), sessions.begin()];
    for (let i = 2; i < MAX_SESSIONS; i++) sessions.begin();
    assert.equal(sessions.use(first), true);
    sessions.begin();
    assert.deepEqual([sessions.use(first), sessions.use(second)], [true, false]);
  });

  it('have a cookie for one port and prefix, so that two applications of a host leave each other alone', async () => {
    const { ask, handler } = tokenHandler();
    const nameFor = async (spec: RequestSpec) => cookieOf(await ask({ ...SIGN_IN, ...spec })).split('=')[0];
    const name = await nameFor({ headers: { ...FORM, host: 'app.test:3000' } });
    assert.equal(await nameFor({ headers: { ...FORM, host: 'APP.test:3000' } }), name);
    assert.notEqual(await nameFor({ headers: { ...FORM, host: 'app.test:3001' } }), name);
    const elsewhere = plainRequest({ ...SIGN_IN, headers: { ...FORM, host: 'app.test:3000' } });
    const answer = await handler.handle({ ...elsewhere, address: '/other/sign_in' });
    assert.notEqual(cookieOf(answer).split('=')[0], name);
  });

  it('are found by any of the cookies of their name, but not among hundreds', async () => {
    const { ask, isIn } = tokenHandler();
    const cookie = cookieOf(await ask(SIGN_IN));
    const stale = `${cookie.split('=')[0] ?? ''}=stale`;
    assert.equal(await isIn(`a=b; ${stale}; ${cookie}`), true);
    assert.equal(await isIn(`${Array(500).fill(stale).join('; ')}; ${cookie}`), false);
  });

  it('have a cookie for https only where the page, the connection or a proxy says https', async () => {
    const { ask } = tokenHandler();
    const isSecure = async (headers: Record<string, string>, isEncrypted = false) => {
      const answer = await ask({ ...SIGN_IN, headers, isEncrypted });
      return answer.headers['set-cookie']?.endsWith('; Secure');
    };
    assert.equal(await isSecure(FORM), false);
    assert.equal(await isSecure(FORM, true), true);
    assert.equal(await isSecure({ ...FORM, origin: 'https://app.test' }), true);
    assert.equal(await isSecure({ ...FORM, referer: 'https://app.test/ox_profile/' }), true);
    assert.equal(await isSecure({ ...FORM, origin: 'http://app.test' }), false);
    assert.equal(await isSecure({ ...FORM, 'x-forwarded-proto': 'https' }), true);
    assert.equal(await isSecure({ ...FORM, 'x-forwarded-proto': 'HTTPS, http' }), true);
    assert.equal(await isSecure({ ...FORM, forwarded: 'for=10.0.0.1;proto=https' }), true);
    assert.equal(await isSecure({ ...FORM, 'x-forwarded-proto': 'http', forwarded: 'proto=http' }), false);
  });
});

describe('70.http.sessions: guesses', () => {
  afterEach(cancelAll);

  /** How many of so many wrong guesses are looked at. */
  const wrongGuesses = (guesses: Guesses, client: string, count: number) =>
    Array.from({ length: count }, () => guesses.guess(client, () => false)).filter((answer) => answer === false).length;

  it('are slowed down for each client on its own, by the form and by bearer tokens, right ones too', async () => {
    const { ask } = tokenHandler();
    const wrong = { ...SIGN_IN, body: 'token=wrong' };
    for (let i = 0; i < OF_ONE.atOnce / 2; i++) {
      assert.equal((await ask(wrong)).status, 403);
      assert.equal((await ask({ headers: { authorization: 'Bearer wrong' } })).status, 403);
    }
    const refused = [
      await ask(wrong),
      await ask(SIGN_IN),
      await ask({ headers: { authorization: `Bearer ${TOKEN}` } }),
    ];
    for (const { status, headers } of refused) assert.deepEqual([status, headers['retry-after']], [429, '5']);
    assert.equal((await ask({ ...SIGN_IN, clientAddress: '203.0.113.8' })).status, 303, 'another client is blocked');
  });

  it('never keep out a session, nor a user of the application', async () => {
    const { ask } = handlerOf({ token: TOKEN, users: ['alice'] });
    const cookie = cookieOf(await ask(SIGN_IN));
    for (let i = 0; i < 2 * OF_ONE.atOnce; i++) await ask({ ...SIGN_IN, body: 'token=wrong' });
    assert.equal((await ask({ headers: { cookie } })).status, 200);
    assert.equal((await ask({ user: 'alice' })).status, 200);
    assert.equal((await ask({ user: 'alice', headers: { authorization: 'Bearer wrong' } })).status, 200);
  });

  it('come back with time, and from many addresses count together, but not against those who were right before', () => {
    let now = 0;
    const guesses = new Guesses(() => now);
    assert.equal(
      guesses.guess('friend', () => true),
      true,
    );
    assert.equal(wrongGuesses(guesses, 'enemy', 1000), OF_ONE.atOnce);
    now += 3000;
    assert.equal(wrongGuesses(guesses, 'enemy', 1000), 3 * OF_ONE.perSecond);
    let all = 0;
    for (let i = 0; i < 1000; i++) all += wrongGuesses(guesses, `enemy ${i}`, 3);
    assert.ok(all <= OF_ALL.atOnce, `${all} guesses`);
    assert.equal(
      guesses.guess('stranger', () => true),
      undefined,
    );
    assert.equal(
      guesses.guess('friend', () => true),
      true,
    );
    for (let i = 0; i < 2 * MAX_CLIENTS; i++) {
      now += 1000;
      guesses.guess(`late ${i}`, () => false);
    }
    assert.equal(
      guesses.guess('stranger', () => true),
      true,
    );
  });

  it('are those of the connection, or of the address that a proxy of the own network has added', () => {
    const client = (clientAddress: string, forwarded?: string) =>
      clientOf(
        plainRequest({ clientAddress, headers: forwarded === undefined ? {} : { 'x-forwarded-for': forwarded } }),
      );
    assert.equal(client('203.0.113.7', '198.51.100.1'), '203.0.113.7');
    assert.equal(client('::ffff:203.0.113.7'), '203.0.113.7');
    assert.equal(client('10.1.2.3', '1.1.1.1, 198.51.100.1'), '198.51.100.1');
    assert.equal(client('::ffff:127.0.0.1', '198.51.100.1'), '198.51.100.1');
    assert.equal(client('127.0.0.1', 'made-up'), '127.0.0.1');
    assert.equal(client('2001:db8:1:2:3::4'), client('2001:db8:1:2::ffff'));
    assert.notEqual(client('2001:db8:1:2::1'), client('2001:db8:1:3::1'));
    assert.equal(client(''), '');
  });
});
