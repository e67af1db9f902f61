/** Every route does what its address says; errors have a status and say what to do. */
import assert from 'node:assert/strict';
import { parse } from 'csv-parse/sync';
import { FORMAT_NAMES, FORMATS } from '../src/formats';
import { BatchWriter, fn } from './helpers/batches';
import { cancelAll } from './helpers/fake-launcher';
import { bodyText, handlerOf, type RequestSpec } from './fixtures/http/requests';

const HOT = fn('burn', '/app/hot.js', 12);
const MAIN = fn('main', '/app/main.js', 1);
const HOSTILE = fn('<img src=x onerror=alert(1)>', '/app/"><script>alert(2)</script>.js', 3);

/** A handler whose launcher has sampled 6 hits, and a function that asks as alice and returns the text. */
function sampled(requestTimes = true) {
  const made = handlerOf({ users: ['alice'], requestTimes });
  const hits = [
    { stack: [HOT, MAIN], hits: 4, cpuNanos: 4_000_000, tier: 'turbofan' as const },
    { stack: [MAIN], hits: 1, cpuNanos: 1_000_000, tier: 'interpreted' as const },
    { stack: [HOSTILE, MAIN], hits: 1, cpuNanos: 1_000_000 },
  ];
  made.native.batches.push(new BatchWriter().batch(hits));
  const get = async (path: string, spec: RequestSpec = {}) => {
    const response = await made.ask({ user: 'alice', path, ...spec });
    return { ...response, text: await bodyText(response) };
  };
  return { ...made, get };
}

describe('70.http.routes', () => {
  afterEach(cancelAll);

  it('shows state, cost, losses, interval, clock and the top functions at /status', async () => {
    const { text, status, headers } = await sampled().get('/status');
    assert.equal(status, 200);
    assert.equal(headers['content-type'], 'text/html; charset=utf-8');
    for (const part of [
      'Paused',
      'costs your application nothing',
      '20 of 1,043 ticks (1.92 %) found no sample',
      '4 of 1,043 ticks (0.38 %) were lost',
      'monotonic',
      'alice',
    ])
      assert.ok(text.includes(part), part);
    assert.match(text, /<span class="function">burn<\/span>\s*<span class="place">\/app\/hot\.js:12<\/span>/);
    assert.ok(text.indexOf('>burn<') < text.indexOf('>main<'), 'the largest self share comes first');
    assert.match(text, /<form method="post" action="unpause"/);
  });

  it('filters, orders and cuts by re_filter, sort and max_records', async () => {
    const { get } = sampled();
    assert.doesNotMatch((await get('/status?re_filter=%5Emain')).text, />burn</);
    const byTotal = (await get('/status?sort=total')).text;
    assert.ok(byTotal.indexOf('>main<') < byTotal.indexOf('>burn<'));
    assert.doesNotMatch((await get('/status?max_records=1')).text, />main</);
  });

  it('tells a bad query on the page with status 400, and escapes it', async () => {
    const { get } = sampled();
    for (const query of ['re_filter=(%22%3Cb%3E', 'max_records=0', 'max_records=1e9', 'sort=name', 'since=yesterday']) {
      for (const page of ['/status', '/compare']) {
        if (page === '/compare' && query.startsWith('since')) continue;
        const { status, text } = await get(`${page}?${query}`);
        assert.equal(status, 400, query);
        assert.match(text, /<p class="problem" role="alert">/);
        assert.doesNotMatch(text, /<b>/);
      }
      assert.equal((await get(`/api/functions?${query}`)).status, 400, query);
    }
  });

  it('lets no name become markup', async () => {
    const { get } = sampled();
    const hostileUser = { user: 'alice' };
    for (const page of ['/status', '/compare?recent=1h', '/flamegraph', '/', '/show_req_times']) {
      const { text } = await get(page, hostileUser);
      assert.doesNotMatch(text, /<img|<script>|onerror=alert\(1\)>/, page);
    }
    assert.match((await get('/status')).text, /&lt;img src=x onerror=alert\(1\)&gt;/);
  });

  it('pauses, unpauses and sets the interval by typed addresses, and leads to the status page', async () => {
    const { get, native, launcher } = sampled();
    for (const path of ['/unpause', '/set_interval?interval=0.0002', '/pause']) {
      const { status, headers } = await get(path);
      assert.deepEqual([status, headers.location], [303, 'status']);
    }
    assert.deepEqual(native.calls, ['start', 'setInterval 200', 'stop']);
    assert.equal(launcher.isPaused(), true);
  });

  it('takes the interval of a form', async () => {
    const { get, native } = sampled();
    assert.equal((await get('/set_interval', { method: 'POST', body: 'interval=+0.5+' })).status, 303);
    assert.deepEqual(native.calls, ['setInterval 500000']);
  });

  it('refuses intervals that are not over 0 and at most 10 seconds', async () => {
    const { get, native } = sampled();
    for (const interval of ['0', '-1', '10.001', 'NaN', 'Infinity', '', '1s', '0x1', '1e', '0.00001', '%201%202']) {
      const { status, text } = await get(`/set_interval?interval=${interval}`);
      assert.equal(status, 400, interval);
      assert.match(text, /interval/);
    }
    assert.equal((await get('/set_interval')).status, 400);
    assert.deepEqual(native.calls, []);
    assert.equal((await get('/set_interval?interval=10')).status, 303);
    assert.equal((await get('/set_interval?interval=1e-3')).status, 303);
  });

  it('offers the same to programs as JSON', async () => {
    const { get, native } = sampled();
    const status = JSON.parse((await get('/api/status')).text);
    assert.deepEqual([status.state, status.intervalSeconds, status.stats.samples], ['paused', 0.001, 1000]);
    const functions = JSON.parse((await get('/api/functions?sort=total&max_records=2')).text);
    assert.equal(functions.totalHits, 6);
    assert.deepEqual(
      functions.records.map(({ functionName, hits, selfHits }: any) => [functionName, hits, selfHits]),
      [
        ['main', 6, 1],
        ['burn', 4, 4],
      ],
    );
    const graph = JSON.parse((await get('/api/flamegraph')).text);
    assert.equal(
      graph.hits.reduce((sum: number, hits: number) => sum + hits, 0),
      6,
    );
    const compared = JSON.parse((await get('/api/compare?recent=1h')).text);
    assert.equal(compared.after.totalHits, 6);
    for (const path of ['/api/unpause', '/api/set_interval?interval=1', '/api/pause']) {
      const { text } = await get(path, { method: 'POST', headers: { origin: 'http://app.test' } });
      assert.ok(JSON.parse(text).stats, path);
    }
    assert.deepEqual(native.calls, ['start', 'setInterval 1000000', 'stop']);
    const bad = await get('/api/functions?sort=x');
    assert.equal(JSON.parse(bad.text).error.code, 'ERR_BAD_REQUEST');
  });

  it('exports every format as a file that is never run as a page', async () => {
    const { get } = sampled();
    for (const name of FORMAT_NAMES) {
      const { status, headers, body } = await sampledResponse(name);
      assert.equal(status, 200, name);
      assert.equal(headers['content-type'], FORMATS[name].contentType);
      assert.match(headers['content-disposition'] ?? '', /^attachment; filename="profile-[\dT-]+\.[a-z.]+"$/);
      assert.equal(headers['content-security-policy'], "default-src 'none'; sandbox");
      assert.notEqual(body, '');
    }
    const collapsed = (await get('/export/collapsed')).text;
    assert.match(collapsed, /main \(\/app\/main\.js:1\);burn \(\/app\/hot\.js:12\) 4/);
    for (const bad of ['/export/', '/export/exe', '/export/__proto__', '/export/constructor', '/export/../status'])
      assert.equal((await get(bad)).status, 404, bad);

    async function sampledResponse(name: string) {
      const response = await get(`/export/${name}`);
      return { ...response, body: response.text };
    }
  });

  it('exports and draws a window of time', async () => {
    const { get } = sampled();
    assert.match((await get('/export/collapsed?since=1h')).text, /burn/);
    assert.equal((await get('/export/collapsed?since=soon')).status, 400);
    assert.equal((await get('/api/flamegraph?since=1h')).status, 200);
  });

  it('shows request times, also as CSV that no spreadsheet runs', async () => {
    const { get, handler } = sampled();
    handler.times?.record({ route: 'GET /users/:id', user: 'alice', millis: 12 });
    handler.times?.record({ route: '=cmd()', user: '<b>', millis: 1 });
    const page = (await get('/show_req_times')).text;
    assert.match(page, /GET \/users\/:id/);
    assert.match(page, /&lt;b&gt;/);
    const { text, headers } = await get('/show_req_times?as_csv=1');
    assert.match(headers['content-type'] ?? '', /^text\/csv/);
    const rows: string[][] = parse(text);
    assert.deepEqual(rows[0], ['by', 'name', 'count', 'mean_ms', 'p50_ms', 'p95_ms', 'p99_ms']);
    assert.deepEqual(rows[1]?.slice(0, 3), ['route', 'GET /users/:id', '1']);
    assert.equal(rows[2]?.[1], "'=cmd()");
    assert.deepEqual(JSON.parse((await get('/api/request_times')).text).users[0].name, 'alice');
  });

  it('says so where no request is timed for now', async () => {
    const { get, launcher } = sampled();
    assert.match((await get('/show_req_times')).text, /No request is timed while the profiler is paused/);
    launcher.unpause();
    assert.doesNotMatch((await get('/show_req_times')).text, /while the profiler is paused/);
  });

  it('says so where request times are off', async () => {
    const { get, handler } = sampled(false);
    assert.equal(handler.times, undefined);
    assert.match((await get('/show_req_times')).text, /Request times are off/);
    assert.deepEqual(JSON.parse((await get('/api/request_times')).text), { routes: [], users: [] });
  });

  it('serves its assets with a tag, and 304 to whoever has them', async () => {
    const { get } = sampled();
    for (const name of ['page.js', 'page.css', 'flamegraph.js', 'flamegraph.css', 'icon.svg']) {
      const { status, headers } = await get(`/assets/${name}`);
      assert.equal(status, 200, name);
      const again = await get(`/assets/${name}`, { headers: { 'if-none-match': `W/"x", ${headers.etag ?? ''}` } });
      assert.deepEqual([again.status, again.text], [304, '']);
    }
    for (const bad of ['LICENSES.txt', '../index.js', '..%2findex.js', '', '__proto__'])
      assert.equal((await get(`/assets/${bad}`)).status, 404, bad);
  });

  it('leads an address without a slash at its end to the one with it, and knows no others', async () => {
    const { get } = sampled();
    assert.equal((await get('')).headers.location, './ox_profile/');
    for (const path of ['/Status', '/status/', '//status', '/api', '/api/', '/../status', '/%73tatus', '/sign_in/x'])
      assert.equal((await get(path)).status, 404, path);
  });

  it('answers HEAD like GET without the body, and any other method with 405', async () => {
    const { ask, get } = sampled();
    const head = await ask({ user: 'alice', method: 'HEAD' });
    assert.deepEqual([head.status, head.body, head.headers['content-type']], [200, '', 'text/html; charset=utf-8']);
    const put = await get('/status', { method: 'PUT' });
    assert.deepEqual([put.status, put.headers.allow], [405, 'GET']);
  });

  it('compresses what is worth it, for those who can read it', async () => {
    const { get } = sampled();
    const accepting = { headers: { 'accept-encoding': 'br, gzip' } };
    assert.equal((await get('/status', accepting)).headers['content-encoding'], 'gzip');
    assert.equal((await get('/export/collapsed', accepting)).headers['content-encoding'], 'gzip');
    assert.match((await get('/export/collapsed', accepting)).text, /burn/);
    assert.equal(
      (await get('/status', { headers: { 'accept-encoding': 'gzip;q=0' } })).headers['content-encoding'],
      undefined,
    );
    assert.equal((await get('/export/pprof', accepting)).headers['content-encoding'], undefined);
  });

  it('shows a launcher that is off for good, and says why it cannot be unpaused', async () => {
    const { get, launcher } = sampled();
    launcher.cancel();
    const { text } = await get('/status');
    assert.match(text, /Off for good/);
    assert.doesNotMatch(text, /action="unpause"/);
    const refused = await get('/unpause');
    assert.equal(refused.status, 409);
    assert.match(refused.text, /make a new launcher/);
  });
});
