/** Which launcher pages show that were given none, and that looking attaches nothing. */
import assert from 'node:assert/strict';
import { HttpHandler } from '../src/http/handler';
import { checkHttpOptions, type HttpOptions } from '../src/http/options';
import { isThreadSampled } from '../src/http/thread-launcher';
import { SimpleLauncher, threadOwner } from '../src/launcher';
import { noteForOtherThread } from '../src/launcher/joined';
import { claimThread, releaseThread } from '../src/launcher/thread-slot';
import { BatchWriter, fn } from './helpers/batches';
import { cancelAll, newLauncher, startedLauncher } from './helpers/fake-launcher';
import { bodyText, plainRequest } from './fixtures/http/requests';

const PAGES = ['/', '/status', '/compare', '/flamegraph', '/show_req_times', '/api/status', '/api/functions'];

function mounted(options: HttpOptions = {}) {
  const handler = new HttpHandler(checkHttpOptions({ users: ['alice'], ...options }));
  return async (path: string, user: unknown = 'alice') => {
    const response = await handler.handle(plainRequest({ path, user }));
    return { status: response.status, text: await bodyText(response) };
  };
}

describe('70.http.launcher', () => {
  afterEach(() => {
    cancelAll();
    const owner = threadOwner();
    if (owner instanceof SimpleLauncher) owner.cancel();
  });

  it('is that of the thread, started before or after the pages were mounted, and after the one before was cancelled', async () => {
    const get = mounted();
    assert.equal(JSON.parse((await get('/api/status')).text).state, 'new');
    for (const name of ['first', 'second']) {
      const { launcher, native } = startedLauncher();
      native.batches.push(new BatchWriter().batch([{ stack: [fn(name, '/app/a.js', 1)] }]));
      for (const ask of [get, mounted()]) assert.match((await ask('/status')).text, new RegExp(`>${name}<`));
      assert.equal((await get('/unpause')).status, 303);
      assert.equal(launcher.isPaused(), false);
      assert.equal(isThreadSampled(), true);
      launcher.cancel();
      assert.equal(JSON.parse((await get('/api/status')).text).state, 'new');
    }
  });

  it('attaches nothing when somebody looks, let in or not, or pauses', async () => {
    const get = mounted();
    for (const user of ['mallory', 'alice']) {
      for (const path of PAGES) {
        assert.equal((await get(path, user)).status, user === 'alice' ? 200 : 403, path);
        assert.equal(threadOwner(), undefined, path);
      }
    }
    assert.equal((await get('/pause')).status, 303);
    assert.equal((await get('/set_interval?interval=0.01')).status, 303);
    assert.equal(threadOwner(), undefined);
    assert.equal(JSON.parse((await get('/api/status')).text).intervalSeconds, 0.01);
    assert.match((await get('/status')).text, /Not started: nothing is attached/);
  });

  it('likewise where it was given one that was not started', async () => {
    const { launcher, made } = newLauncher();
    const get = mounted({ launcher });
    for (const path of PAGES) assert.equal((await get(path)).status, 200, path);
    assert.equal(made.length, 0);
    await get('/unpause');
    assert.deepEqual(made[0]?.calls, ['start']);
  });

  it('says that there is nothing to export before anything was attached', async () => {
    for (const path of ['/export/pprof', '/api/flamegraph']) {
      const { status, text } = await mounted()(path);
      assert.equal(status, 409);
      assert.match(text, /nothing was sampled yet/);
    }
  });

  it("is the pages' own where there is none, and gives way to one that the program starts", async () => {
    const get = mounted();
    assert.equal((await get('/unpause')).status, 303);
    const own = threadOwner();
    assert.ok(own instanceof SimpleLauncher && !own.isPaused());
    const { launcher } = startedLauncher();
    assert.equal(own.isAlive(), false);
    assert.equal(threadOwner(), launcher);
    assert.equal(JSON.parse((await get('/api/status')).text).state, 'paused');
  });

  it('is not one that a worker was given for another thread', () => {
    const { launcher } = startedLauncher();
    launcher.unpause();
    noteForOtherThread(launcher);
    assert.equal(isThreadSampled(), false);
  });

  it('is told from that of another copy of the package, with what to do', async () => {
    const owner = { isPaused: () => false };
    claimThread(owner);
    try {
      const { status, text } = await mounted()('/status');
      assert.equal(status, 409);
      assert.match(text, /of another copy of ox-profile-native.*npm dedupe/s);
      assert.equal(isThreadSampled(), false);
    } finally {
      releaseThread(owner);
    }
  });
});
