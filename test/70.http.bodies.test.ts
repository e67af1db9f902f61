/** Bodies of strangers are refused unread, on every adapter; and none is read for long, or without end. */
import assert from 'node:assert/strict';
import http, { type ClientRequest } from 'node:http';
import http2 from 'node:http2';
import { PassThrough, Readable } from 'node:stream';
import { BodyRefused, MAX_BODY_BYTES, parsedText, readStreamed, readWeb } from '../src/http/body';
import { type Application, APPLICATIONS } from './fixtures/http/applications';
import { cancelAll, startedLauncher } from './helpers/fake-launcher';

const TOKEN = 'a-token-of-a-good-length';
const MEBI = 2 ** 20;
const OFFERED = 64 * MEBI;
const CHUNK = Buffer.alloc(MEBI, 'a');

interface Outcome {
  readonly status: number | undefined;
  /** What the client got rid of, in part to buffers of the system. */
  readonly taken: number;
}

/** Sends a body without end, or as long as it says, until the other side closes the connection or the stream. */
function flood(app: Application, path: string, headers: http.OutgoingHttpHeaders): Promise<Outcome> {
  return app.isHttp2 ? flood2(app, path, headers) : flood1(app, path, headers);
}

function flood1(app: Application, path: string, headers: http.OutgoingHttpHeaders): Promise<Outcome> {
  return new Promise((resolve) => {
    let status: number | undefined;
    const request: ClientRequest = http.request(app.url + path, { method: 'POST', headers, agent: false });
    request.on('response', (response) => (status = response.resume().on('error', () => undefined).statusCode));
    request.on('error', () => undefined);
    request.on('close', () => resolve({ status, taken: request.socket?.bytesWritten ?? 0 }));
    let left = OFFERED;
    const more = (): void => {
      while (left > 0 && !request.destroyed) {
        left -= CHUNK.length;
        if (!request.write(CHUNK)) return void request.once('drain', more);
      }
      request.end();
    };
    more();
  });
}

function flood2(app: Application, path: string, headers: http.OutgoingHttpHeaders): Promise<Outcome> {
  return new Promise((resolve) => {
    let [status, taken]: [number | undefined, number] = [undefined, 0];
    const session = http2.connect(app.url);
    const request = session.request({ ...headers, ':method': 'POST', ':path': path });
    request.on('response', (answered) => (status = answered[':status']));
    request.resume().on('error', () => undefined);
    request.on('aborted', () => {
      session.destroy();
      resolve({ status, taken });
    });
    const more = (): void => {
      request.write(CHUNK, () => {
        taken += CHUNK.length;
        if (taken < OFFERED && !request.destroyed) more();
      });
    };
    more();
  });
}

/** More than a stream of HTTP/2 takes before somebody reads it. */
const STUCK = Buffer.alloc(160 * 1024, 'a');

/** Sends a form over HTTP/2 that gets stuck, to its end or not; resolves to what the client gets, once its session has closed. */
function sendStuck(app: Application, path: string, isEnded: boolean): Promise<object> {
  return new Promise((resolve) => {
    let [status, hasEnded]: [number | undefined, boolean] = [undefined, false];
    const session = http2.connect(app.url);
    const form = { origin: app.url, 'content-type': 'application/x-www-form-urlencoded' };
    const request = session.request({ ...form, ':method': 'POST', ':path': path });
    request.on('response', (answered) => (status = answered[':status']));
    request.resume().on('end', () => (hasEnded = true));
    request.on('close', () => session.close());
    session.on('close', () => resolve({ status, hasEnded, code: request.rstCode }));
    if (isEnded) request.end(STUCK);
    else request.write(STUCK);
  });
}

for (const [name, start] of Object.entries(APPLICATIONS)) {
  describe(`70.http.bodies: ${name}`, function () {
    this.timeout(30_000);
    let app: Application;

    before(async () => {
      app = await start({ launcher: startedLauncher().launcher, token: TOKEN });
    });

    after(async () => {
      await app.close();
      cancelAll();
    });

    it('refuses those of strangers unread, whether their length is known or not', async () => {
      const form = { origin: app.url, 'content-type': 'application/x-www-form-urlencoded' };
      const known = { ...form, 'content-length': OFFERED };
      const floods: [string, http.OutgoingHttpHeaders, number][] = [
        ['/ox_profile/sign_in', known, 413],
        ['/ox_profile/sign_in', form, 413],
        ['/ox_profile/set_interval', known, 403],
        ['/ox_profile/set_interval', form, 403],
      ];
      for (const [path, headers, expected] of floods) {
        const { status, taken } = await flood(app, path, headers);
        // The connection may be closed before the client has seen the answer.
        assert.ok(status === expected || status === undefined, `${path}: ${status}`);
        assert.ok(taken < OFFERED / 2, `${path}: ${taken / MEBI} MiB were taken`);
      }
    });

    if (!name.endsWith('HTTP/2')) return;

    it('leave neither stream nor session open where they are not read to their end', async () => {
      const expected = { '/ox_profile/sign_in': 413, '/ox_profile/set_interval': 403 };
      for (const [path, status] of Object.entries(expected)) {
        for (const isEnded of [true, false]) {
          assert.deepEqual(await sendStuck(app, path, isEnded), { status, hasEnded: true, code: 0 }, path);
        }
      }
    });
  });
}

describe('70.http.bodies', () => {
  const long = 'a'.repeat(MAX_BODY_BYTES);
  const refused = (status: number) => (error: unknown) => error instanceof BodyRefused && error.status === status;

  it('are read up to a length, and no further', async () => {
    assert.equal(await readStreamed(Readable.from([Buffer.from('a'), Buffer.from('b')]), undefined), 'ab');
    assert.equal(await readStreamed(Readable.from([Buffer.from(long)]), '4096'), long);
    const endless = Readable.from(
      (function* () {
        for (;;) yield Buffer.from(long);
      })(),
    );
    await assert.rejects(readStreamed(endless, undefined), refused(413));
    assert.equal(endless.isPaused(), true);
    const unread = new PassThrough();
    await assert.rejects(readStreamed(unread, '4097'), refused(413));
    assert.equal(unread.readableFlowing, null);
    for (const event of ['data', 'end', 'error', 'close']) assert.ok(endless.listenerCount(event) <= 1, event);
  });

  it('are not waited for by all means, nor where they were read or have gone', async () => {
    await assert.rejects(readStreamed(new PassThrough(), undefined, 5), refused(408));
    const read = Readable.from(['a']);
    await read.toArray();
    assert.equal(await readStreamed(read, undefined), '');
    const gone = new PassThrough();
    const text = readStreamed(gone, undefined);
    gone.destroy();
    assert.equal(await text, '');
  });

  it('are read the same as streams of the web', async () => {
    assert.equal(await readWeb(new Blob(['a=b']).stream(), undefined), 'a=b');
    assert.equal(await readWeb(null, undefined), '');
    await assert.rejects(readWeb(new Blob([long, 'a']).stream(), undefined), refused(413));
    await assert.rejects(readWeb(new Blob(['a']).stream(), '5000'), refused(413));
  });

  it('are taken from a parser of the application in every form, with the same limit', () => {
    assert.equal(parsedText('a=b'), 'a=b');
    assert.equal(parsedText({ token: 'x y', list: ['z'] }), 'token=x+y');
    assert.equal(parsedText(Buffer.from('a=b')), 'a=b');
    assert.equal(parsedText(undefined), '');
    for (const body of [`${long}a`, { a: long }, Buffer.alloc(50_000_000)]) {
      assert.throws(() => parsedText(body), refused(413));
    }
  });
});
