/** A request that changes something must come from a person on this site; typing the address still works. */
import assert from 'node:assert/strict';
import { bodyText, handlerOf, type RequestSpec, TYPED } from './fixtures/http/requests';
import { cancelAll } from './helpers/fake-launcher';

const TOKEN = 'a-token-of-a-good-length';
const CHANGES = ['/unpause', '/pause', '/set_interval?interval=0.5'];
const NAVIGATE = { 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': 'document' };
const FETCH = { 'sec-fetch-mode': 'cors', 'sec-fetch-dest': 'empty' };

type Headers = Readonly<Record<string, string>>;

/** The status of each change, and whether anything was changed. */
async function tryAll(headers: Headers, spec: RequestSpec = {}): Promise<{ statuses: number[]; hasChanged: boolean }> {
  const { ask, native, launcher } = handlerOf({ users: ['alice'], token: TOKEN });
  const statuses: number[] = [];
  for (const path of CHANGES) statuses.push((await ask({ user: 'alice', path, headers, ...spec })).status);
  const hasChanged = native.calls.length > 0;
  launcher.cancel();
  return { statuses, hasChanged };
}

async function assertActs(headers: Headers, spec?: RequestSpec): Promise<void> {
  assert.deepEqual(
    await tryAll(headers, spec),
    { statuses: [303, 303, 303], hasChanged: true },
    JSON.stringify(headers),
  );
}

async function assertRefused(headers: Headers, spec?: RequestSpec): Promise<void> {
  const refused = { statuses: [403, 403, 403], hasChanged: false };
  assert.deepEqual(await tryAll(headers, spec), refused, JSON.stringify(headers));
}

describe('70.http.forgery', () => {
  afterEach(cancelAll);

  it('acts on an address that was typed, and on buttons and scripts of the page itself', async () => {
    await assertActs(TYPED);
    await assertActs({ 'sec-fetch-site': 'same-origin', ...NAVIGATE });
    await assertActs({ 'sec-fetch-site': 'same-origin', ...NAVIGATE }, { method: 'POST' });
    await assertActs({ 'sec-fetch-site': 'same-origin', ...FETCH }, { method: 'POST' });
  });

  it('refuses what another site caused, by a link, a form, an image, a frame or a script', async () => {
    for (const site of ['cross-site', 'same-site', 'cross-site, none', 'none, cross-site', '']) {
      await assertRefused({ 'sec-fetch-site': site, ...NAVIGATE });
      await assertRefused({ 'sec-fetch-site': site, ...NAVIGATE }, { method: 'POST' });
      await assertRefused({ 'sec-fetch-site': site, 'sec-fetch-mode': 'no-cors', 'sec-fetch-dest': 'image' });
      await assertRefused({ 'sec-fetch-site': site, ...FETCH, origin: 'http://app.test' }, { method: 'POST' });
    }
  });

  it('refuses images and frames of its own site: a user may have posted them there', async () => {
    for (const target of ['image', 'script', 'style', 'iframe', 'object', 'audio']) {
      const mode = target === 'iframe' || target === 'object' ? 'navigate' : 'no-cors';
      await assertRefused({ 'sec-fetch-site': 'same-origin', 'sec-fetch-mode': mode, 'sec-fetch-dest': target });
    }
    await assertRefused({ 'sec-fetch-site': 'none', 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': 'iframe' });
    await assertRefused({ 'sec-fetch-site': 'none' });
  });

  it('refuses what a browser loads ahead of time', async () => {
    await assertRefused({ ...TYPED, 'sec-purpose': 'prefetch;prerender' });
    await assertRefused({ ...TYPED, purpose: 'prefetch' });
  });

  it('goes by Origin, or else by Referer, where the browser does not tell the site', async () => {
    await assertActs({ origin: 'http://app.test' }, { method: 'POST' });
    await assertActs({ origin: 'https://app.test' }, { method: 'POST' });
    await assertActs({ referer: 'http://app.test/ox_profile/status' });
    for (const other of [
      'http://evil.test',
      'http://app.test.evil.test',
      'http://app.test:81',
      'null',
      '',
      'app.test',
    ]) {
      await assertRefused({ origin: other }, { method: 'POST' });
      await assertRefused({ referer: other });
    }
    await assertRefused({ origin: 'http://evil.test', referer: 'http://app.test/' }, { method: 'POST' });
    await assertRefused({ origin: 'http://app.test, http://app.test' }, { method: 'POST' });
    await assertRefused({ origin: 'http://app.test' }, { method: 'POST', isEncrypted: true });
  });

  it('acts without any of these for a bearer token only, which no browser sends by itself', async () => {
    await assertActs({ authorization: `Bearer ${TOKEN}` }, { user: undefined });
    await assertActs({ authorization: `Bearer ${TOKEN}` }, { user: undefined, method: 'POST' });
    await assertRefused({});
    await assertRefused({}, { method: 'POST' });
    await assertRefused({ cookie: 'session=7' }, { method: 'POST' });
    await assertRefused({ authorization: 'Basic YWxpY2U6' }, { method: 'POST' });
  });

  it('does not take a token as an excuse for a request of another site', async () => {
    await assertRefused({ authorization: `Bearer ${TOKEN}`, 'sec-fetch-site': 'cross-site', ...FETCH });
    await assertRefused({ authorization: `Bearer ${TOKEN}`, origin: 'http://evil.test' }, { method: 'POST' });
  });

  it('asks a person whose browser tells nothing, by a form whose answer can be told apart', async () => {
    const { ask, native } = handlerOf();
    const question = await ask({ user: 'alice', path: '/set_interval?interval=0.5&x="><b>', headers: {} });
    assert.equal(question.status, 403);
    const text = await bodyText(question);
    assert.match(text, /<form method="post" action="set_interval\?interval=0\.5&amp;x=&quot;&gt;&lt;b&gt;">/);
    assert.deepEqual(native.calls, []);
    const headers = { origin: 'http://app.test' };
    const answer = await ask({ user: 'alice', method: 'POST', path: '/set_interval?interval=0.5', headers });
    assert.equal(answer.status, 303);
    assert.deepEqual(native.calls, ['setInterval 500000']);
  });

  it('never changes anything on HEAD, OPTIONS or other methods, nor on GET of the JSON interface', async () => {
    const { ask, native } = handlerOf();
    for (const method of ['HEAD', 'OPTIONS', 'PUT', 'DELETE', 'TRACE']) {
      for (const path of CHANGES) assert.equal((await ask({ user: 'alice', method, path })).status, 405);
    }
    for (const path of ['/api/pause', '/api/unpause', '/api/set_interval?interval=1']) {
      assert.equal((await ask({ user: 'alice', path })).status, 405);
    }
    assert.deepEqual(native.calls, []);
  });

  it('lets no other site frame the page, read it or run a script in it', async () => {
    const { ask } = handlerOf();
    for (const user of ['alice', 'mallory']) {
      const { headers } = await ask({ user });
      assert.match(
        headers['content-security-policy'] ?? '',
        /^default-src 'none'; script-src 'self'; style-src 'self';/,
      );
      assert.match(headers['content-security-policy'] ?? '', /frame-ancestors 'none'/);
      assert.doesNotMatch(headers['content-security-policy'] ?? '', /unsafe/);
      assert.equal(headers['x-frame-options'], 'DENY');
      assert.equal(headers['cross-origin-resource-policy'], 'same-origin');
      assert.equal(headers['cache-control'], 'no-store');
      assert.equal(headers['access-control-allow-origin'], undefined);
    }
  });
});
