/** Every adapter with its real framework, over a real socket: the same requests give the same answers. */
import assert from 'node:assert/strict';
import type { HttpOptions } from '../src/http/options';
import { ROUTE_ADDRESSES } from '../src/http/routes';
import { cancelAll, startedLauncher } from './helpers/fake-launcher';
import { type Application, APPLICATIONS } from './fixtures/http/applications';
import { type Answer, send, type Sent } from './fixtures/http/client';
import { TYPED } from './fixtures/http/requests';

const TOKEN = 'a-token-of-a-good-length';
const METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'];

for (const [framework, start] of Object.entries(APPLICATIONS)) {
  describe(`70.http.adapters: ${framework}`, () => {
    let app: Application;
    let native: ReturnType<typeof startedLauncher>['native'];
    const alice = { 'x-test-user': 'alice', ...TYPED };

    const ask = (path: string, sent: Sent = {}): Promise<Answer> => send(app, path, sent);

    async function mount(options: HttpOptions): Promise<void> {
      const made = startedLauncher();
      native = made.native;
      app = await start({ launcher: made.launcher, ...options });
    }

    /** How many requests were timed, by name. A response is closed a little after it has arrived. */
    async function requestCounts(): Promise<Record<'routes' | 'users', Record<string, number>>> {
      await new Promise((resolve) => setTimeout(resolve, 20));
      const { text } = await ask('/ox_profile/api/request_times', { headers: alice });
      const counts = (list: any[]) => Object.fromEntries(list.map(({ name, count }) => [name, count]));
      const { routes, users } = JSON.parse(text);
      return { routes: counts(routes), users: counts(users) };
    }

    afterEach(async () => {
      await app.close();
      cancelAll();
    });

    it('serves pages, redirects, data and assets, and leaves the rest to the application', async () => {
      await mount({ users: ['alice'] });
      const get = (path: string) => ask(path, { headers: alice });
      const page = await get('/ox_profile/status?max_records=3');
      assert.equal(page.status, 200);
      assert.match(page.text, /Paused/);
      assert.equal(page.headers['x-frame-options'], 'DENY');
      const bare = await get('/ox_profile');
      assert.equal(new URL(bare.headers.location ?? '', `${app.url}/ox_profile`).pathname, '/ox_profile/');
      assert.equal((await get('/ox_profile/')).status, 200);
      assert.equal(JSON.parse((await get('/ox_profile/api/status')).text).state, 'paused');
      const asset = await get('/ox_profile/assets/page.css');
      assert.match(asset.headers['content-type'] ?? '', /^text\/css/);
      const headers = { ...alice, 'if-none-match': asset.headers.etag };
      assert.equal((await ask('/ox_profile/assets/page.css', { headers })).status, 304);
      const pprof = await get('/ox_profile/export/pprof');
      assert.equal(pprof.headers['content-type'], 'application/octet-stream');
      assert.equal((await get('/users/7')).text, 'application');
      for (const other of ['/ox_profilex', '/ox_profil', '/users/ox_profile/status', '/OX_PROFILE/status'])
        assert.doesNotMatch((await get(other)).text, /Paused/, other);
    });

    it('changes something for people and programs', async () => {
      await mount({ users: ['alice'], token: TOKEN });
      const typed = await ask('/ox_profile/unpause', { headers: alice });
      assert.deepEqual([typed.status, typed.headers.location], [303, 'status']);
      const form = { ...alice, 'sec-fetch-site': 'same-origin', 'content-type': 'application/x-www-form-urlencoded' };
      const set = await ask('/ox_profile/set_interval', {
        method: 'POST',
        headers: form,
        body: 'interval=0.5',
      });
      assert.equal(set.status, 303);
      const headers = { authorization: `Bearer ${TOKEN}` };
      const paused = await ask('/ox_profile/api/pause', { method: 'POST', headers });
      assert.equal(JSON.parse(paused.text).state, 'paused');
      assert.deepEqual(native.calls, ['start', 'setInterval 500000', 'stop']);
    });

    it('refuses everything to everyone where nothing is configured, and changes nothing', async () => {
      await mount({});
      for (const method of METHODS) {
        for (const path of [...ROUTE_ADDRESSES, '', '/none'])
          assert.equal((await ask(`/ox_profile${path}`, { method, headers: alice })).status, 403, path);
      }
      assert.match((await ask('/ox_profile/')).text, /users: \['alice'\]/);
      assert.deepEqual(native.calls, []);
    });

    it('refuses wrong users and other sites, and changes nothing', async () => {
      await mount({ users: ['alice'] });
      for (const path of ROUTE_ADDRESSES) {
        for (const method of ['GET', 'POST']) {
          const mallory = { headers: { ...TYPED, 'x-test-user': 'mallory' }, method };
          assert.equal((await ask(`/ox_profile${path}`, mallory)).status, 403, path);
        }
      }
      const evil = { ...alice, 'sec-fetch-site': 'cross-site', origin: 'http://evil.test' };
      for (const path of ['pause', 'unpause', 'set_interval?interval=1']) {
        for (const method of ['GET', 'POST'])
          assert.equal((await ask(`/ox_profile/${path}`, { method, headers: evil })).status, 403);
      }
      assert.deepEqual(native.calls, []);
    });

    it('is not fooled by headers that come twice', async () => {
      await mount({ users: ['alice'], token: TOKEN });
      // A client of HTTP/2 in Node.js sends no two of these.
      const twice = ['Authorization', `Bearer ${TOKEN}`, 'Authorization', 'Bearer x', 'Host', '127.0.0.1'];
      if (!app.isHttp2) assert.equal((await ask('/ox_profile/status', { headers: twice })).status, 403);
      const headers = { ...alice, 'sec-fetch-site': ['same-origin', 'cross-site'] };
      assert.equal((await ask('/ox_profile/unpause', { headers })).status, 403);
      assert.deepEqual(native.calls, []);
    });

    it('answers HEAD as GET without the body', async () => {
      await mount({ users: ['alice'] });
      for (const path of ['/ox_profile/status', '/ox_profile/export/pprof']) {
        const { status, text, headers } = await ask(path, { method: 'HEAD', headers: alice });
        assert.deepEqual([status, text, headers['x-frame-options']], [200, '', 'DENY'], path);
      }
      assert.equal((await ask('/ox_profile/status', { method: 'HEAD' })).status, 403);
    });

    it('signs in with the token by a form', async () => {
      await mount({ token: TOKEN });
      const headers = { origin: app.url, 'content-type': 'application/x-www-form-urlencoded' };
      const signIn = (token: string) => ask('/ox_profile/sign_in', { method: 'POST', headers, body: `token=${token}` });
      assert.equal((await signIn('wrong')).status, 403);
      const { status, headers: answered } = await signIn(TOKEN);
      assert.equal(status, 303);
      const [cookie = ''] = (answered['set-cookie']?.[0] ?? '').split(';');
      assert.equal((await ask('/ox_profile/status', { headers: { cookie } })).status, 200);
      assert.notEqual((await signIn('x'.repeat(10_000))).status, 303);
    });

    it('times the requests of the application by route and by user, and not its own', async () => {
      await mount({ users: ['alice'] });
      await ask('/ox_profile/unpause', { headers: alice });
      for (const id of [1, 2, 3]) await ask(`/users/${id}`, { headers: alice });
      await ask('/nothing/here');
      const { routes, users } = await requestCounts();
      assert.deepEqual(routes, { 'GET /users/:id': 3, 'GET (no route)': 1 });
      assert.deepEqual(users, { alice: 3, '(nobody)': 1 });
    });

    it('times no request while paused', async () => {
      await mount({ users: ['alice'] });
      await ask('/users/1', { headers: alice });
      assert.deepEqual(await requestCounts(), { routes: {}, users: {} });
    });

    it('times requests also while paused, if it is to do so always', async () => {
      await mount({ users: ['alice'], requestTimes: 'always' });
      await ask('/users/1', { headers: alice });
      assert.deepEqual(await requestCounts(), { routes: { 'GET /users/:id': 1 }, users: { alice: 1 } });
    });

    it('takes another prefix and a getUser of the application', async () => {
      await mount({ users: ['bob'], prefix: '/admin/profile', getUser: () => Promise.resolve({ name: 'bob' }) });
      assert.equal((await ask('/admin/profile/status')).status, 200);
      assert.doesNotMatch((await ask('/ox_profile/status')).text, /Paused/);
    });
  });
}
