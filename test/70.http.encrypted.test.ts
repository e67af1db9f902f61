/** Pages over TLS and HTTP/2, as in a server of one's own: the connection is seen to be encrypted. */
import assert from 'node:assert/strict';
import http2, { type SecureServerOptions } from 'node:http2';
import https from 'node:https';
import type { AddressInfo } from 'node:net';
import type { ConnectionOptions } from 'node:tls';
import { oxProfile } from '../src/http/node';
import { cancelAll, startedLauncher } from './helpers/fake-launcher';

const TOKEN = 'a-token-of-a-good-length';
const KEY = Buffer.alloc(16, 7);

/** A key that both sides know: a server needs no certificate then. */
const BOTH = { ciphers: 'PSK-AES128-GCM-SHA256:@SECLEVEL=0', minVersion: 'TLSv1.2', maxVersion: 'TLSv1.2' } as const;
const OF_SERVER: SecureServerOptions = { ...BOTH, pskCallback: () => KEY, allowHTTP1: true };
const OF_CLIENT: ConnectionOptions = {
  ...BOTH,
  pskCallback: () => ({ psk: KEY, identity: 'test' }),
  checkServerIdentity: () => undefined,
};

describe('70.http.encrypted', () => {
  let server: http2.Http2SecureServer;
  let url: string;

  before((done) => {
    const profile = oxProfile({ token: TOKEN, launcher: startedLauncher().launcher });
    server = http2.createSecureServer(OF_SERVER, (request, response) => {
      if (!profile(request, response)) response.end('application');
    });
    server.listen(0, '127.0.0.1', () => {
      url = `https://localhost:${(server.address() as AddressInfo).port}`;
      done();
    });
  });

  after((done) => {
    server.close(done);
    cancelAll();
  });

  /** Signs in from a page of this origin; returns status and cookie. */
  function signIn(origin: string): Promise<[number | undefined, string]> {
    return new Promise((resolve, reject) => {
      const session = http2.connect(url, OF_CLIENT).on('error', reject);
      const request = session.request({ ':method': 'POST', ':path': '/ox_profile/sign_in', origin });
      request.on('response', ({ ':status': status, 'set-cookie': cookies = [] }) =>
        resolve([status, cookies[0] ?? '']),
      );
      request
        .resume()
        .on('error', reject)
        .on('close', () => session.close());
      request.end(`token=${TOKEN}`);
    });
  }

  it('gives a cookie that leaves no encrypted connection, to a page of https only', async () => {
    const [status, cookie] = await signIn(url);
    assert.equal(status, 303);
    assert.match(cookie, /; Secure$/);
    assert.equal((await signIn(url.replace('https', 'http')))[0], 403);
  });

  it('serves HTTP/1 beside HTTP/2', async () => {
    const headers = { authorization: `Bearer ${TOKEN}` };
    const status = await new Promise((resolve, reject) => {
      https
        .get(
          `${url}/ox_profile/status`,
          { ...OF_CLIENT, headers, agent: false } as https.RequestOptions,
          (response) => {
            response.resume().on('end', () => resolve(response.statusCode));
          },
        )
        .on('error', reject);
    });
    assert.equal(status, 200);
  });
});
