/** The server of its own: this machine only, denying by default, and deaf to names that are not its own. */
import assert from 'node:assert/strict';
import http from 'node:http';
import { oxProfile, type ProfileServer, serve, type ServeOptions } from '../src/http/node';
import { cancelAll, startedLauncher } from './helpers/fake-launcher';

const TOKEN = 'a-token-of-a-good-length';
const AUTHORIZATION = { authorization: `Bearer ${TOKEN}` };

function statusFor(url: string, host: string): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    const request = http.get(url, { headers: { ...AUTHORIZATION, host } }, (response) => {
      response.resume().on('end', () => resolve(response.statusCode));
    });
    request.on('error', reject);
  });
}

describe('70.http.serve', () => {
  let server: ProfileServer | undefined;

  async function start(options: ServeOptions = {}): Promise<ProfileServer> {
    return (server = await serve({ launcher: startedLauncher().launcher, ...options }));
  }

  afterEach(async () => {
    await server?.close();
    server = undefined;
    cancelAll();
  });

  it('listens on loopback, on a free port, and leads to its pages', async () => {
    const { url } = await start({ token: TOKEN });
    assert.match(url, /^http:\/\/127\.0\.0\.1:\d+\/ox_profile\/$/);
    const response = await fetch(new URL('/', url), { headers: AUTHORIZATION });
    assert.deepEqual([response.status, response.url], [200, url]);
    assert.equal((await fetch(new URL('/favicon.ico', url))).status, 404);
  });

  it('refuses everyone where nothing is configured', async () => {
    const { url } = await start();
    assert.equal((await fetch(`${url}status`)).status, 403);
  });

  it('does not answer to the name of another site that leads here', async () => {
    const { url } = await start({ token: TOKEN });
    const { port } = new URL(url);
    for (const name of [`127.0.0.1:${port}`, `localhost:${port}`, 'localhost', `LOCALHOST:${port}`])
      assert.equal(await statusFor(`${url}status`, name), 200, name);
    for (const name of [`evil.test:${port}`, 'evil.test', `localhost.evil.test:${port}`, '127.0.0.1.nip.test'])
      assert.equal(await statusFor(`${url}status`, name), 421, name);
  });

  it('takes another prefix, and says where its pages are', async () => {
    const { url } = await start({ token: TOKEN, prefix: '/debug/cpu' });
    assert.match(url, /\/debug\/cpu\/$/);
    assert.equal((await fetch(`${url}status`, { headers: AUTHORIZATION })).status, 200);
  });

  it('fails like listen() where the port is taken, and names a bad option', async () => {
    const { url } = await start({ token: TOKEN });
    await assert.rejects(serve({ port: Number(new URL(url).port), token: TOKEN }), { code: 'EADDRINUSE' });
    await assert.rejects(serve({ port: -1 }), RangeError);
    await assert.rejects(serve({ host: 7 as unknown as string }), /'host' must be a string/);
    await assert.rejects(serve({ user: ['alice'] } as ServeOptions), /did you mean 'users'/);
  });

  it('says what is wrong with a port, an address or a prefix, and never listens where it was not told to', async () => {
    const bad: [Record<string, unknown>, RegExp][] = [
      [{ port: 65_536 }, /'port' must be from 0 to 65535/],
      [{ port: 1.5 }, /'port' must be a whole number, not 1.5/],
      [{ port: '9090' }, /'port' must be a number, not "9090"/],
      [{ port: NaN }, /'port'/],
      [{ port: null }, /'port'/],
      [{ host: '' }, /'host' must be an address or a name/],
      [{ host: 'localhost:9090' }, /'host' .* neither brackets nor port/],
      [{ host: '[::1]' }, /'host'/],
      [{ host: 'http://localhost' }, /'host'/],
      [{ prefix: 'cpu' }, /'prefix' must be like/],
    ];
    for (const [options, message] of bad) await assert.rejects(serve(options), message, JSON.stringify(options));
    await assert.rejects(serve(null as unknown as ServeOptions), /options must be an object, not null/);
  });

  it('serves at the root, too', async () => {
    for (const prefix of ['', '/']) {
      const { url } = await start({ token: TOKEN, prefix });
      assert.match(url, /^http:\/\/127\.0\.0\.1:\d+\/$/);
      const answer = await fetch(url, { headers: AUTHORIZATION, redirect: 'manual' });
      assert.equal(answer.status, 200);
      await server?.close();
      cancelAll();
    }
  });

  it('answers to the names that it is told', async () => {
    const { url } = await start({ token: TOKEN, hosts: ['profiler.test'] });
    assert.equal(await statusFor(`${url}status`, 'profiler.test:9090'), 200);
    assert.equal(await statusFor(`${url}status`, 'evil.test'), 421);
  });

  it('does not end its process by an error of accepting connections', async () => {
    const { server: own } = await start({ token: TOKEN });
    assert.doesNotThrow(() => own.emit('error', Object.assign(new Error('accept EMFILE'), { code: 'EMFILE' })));
  });

  it('starts its own launcher only when someone who may looks', () => {
    assert.doesNotThrow(() => oxProfile({ token: TOKEN }));
    const { launcher } = startedLauncher();
    assert.equal(launcher.isAlive(), true, 'a mounted profiler has not taken the thread');
  });
});
