/** Requests that were made up within the process, as tests of an application do it: there is no connection to look at. */
import assert from 'node:assert/strict';
import fastify from 'fastify';
import { Hono } from 'hono';
import { internalErrors } from '../src/guard';
import { oxProfile as fastifyProfile } from '../src/http/fastify';
import { oxProfile as honoProfile } from '../src/http/hono';
import { cancelAll, startedLauncher } from './helpers/fake-launcher';

const TOKEN = 'a-token-of-a-good-length';
const AUTHORIZATION = { authorization: `Bearer ${TOKEN}` };
const FORM = { origin: 'http://app.test', host: 'app.test', 'content-type': 'application/x-www-form-urlencoded' };

describe('70.http.made-up', () => {
  afterEach(cancelAll);

  it('are answered in Fastify', async () => {
    const before = internalErrors();
    const app = fastify();
    await app.register(fastifyProfile({ token: TOKEN, launcher: startedLauncher().launcher }));
    const status = async (url: string, headers: Record<string, string>, payload?: string) =>
      (await app.inject({ method: payload === undefined ? 'GET' : 'POST', url, headers, ...(payload && { payload }) }))
        .statusCode;
    assert.equal(await status('/ox_profile/status', {}), 403);
    assert.equal(await status('/ox_profile/status', AUTHORIZATION), 200);
    assert.equal(await status('/ox_profile/export/json', AUTHORIZATION), 200);
    assert.equal(await status('/ox_profile/sign_in', FORM, `token=${TOKEN}`), 303);
    assert.equal(await status('/ox_profile/sign_in', FORM, 'a'.repeat(10_000)), 413);
    await app.close();
    assert.equal(internalErrors(), before);
  });

  it('are answered in Hono', async () => {
    const before = internalErrors();
    const app = new Hono();
    app.use(honoProfile({ token: TOKEN, launcher: startedLauncher().launcher }));
    const status = async (path: string, headers: Record<string, string>, body?: string) => {
      const init = body === undefined ? { headers } : { method: 'POST', headers, body };
      const response = await app.request(`http://app.test${path}`, init);
      await response.text();
      return response.status;
    };
    assert.equal(await status('/ox_profile/status', {}), 403);
    assert.equal(await status('/ox_profile/status', AUTHORIZATION), 200);
    assert.equal(await status('/ox_profile/export/json', AUTHORIZATION), 200);
    assert.equal(await status('/ox_profile/sign_in', FORM, `token=${TOKEN}`), 303);
    assert.equal(await status('/ox_profile/sign_in', FORM, 'a'.repeat(10_000)), 413);
    assert.equal(internalErrors(), before);
  });
});
