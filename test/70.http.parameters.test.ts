/** What an address does not know is refused, with the names that are known: a typing error is no answer. */
import assert from 'node:assert/strict';
import { cancelAll } from './helpers/fake-launcher';
import { bodyText, handlerOf } from './fixtures/http/requests';

const QUERY_ADDRESSES = ['/status', '/api/functions'];
const COMPARE_ADDRESSES = ['/compare', '/api/compare'];
const RANGE_ADDRESSES = ['/flamegraph', '/api/flamegraph', '/export/json', '/export/pprof'];
const BARE_ADDRESSES = ['/', '/pause', '/unpause', '/api/status', '/api/request_times'];
const JSON_CHANGES = ['/api/pause', '/api/unpause'];

async function asked(path: string, spec: { method?: string; body?: string } = {}) {
  cancelAll();
  const made = handlerOf();
  const headers = spec.method === 'POST' ? { origin: 'http://app.test' } : undefined;
  const response = await made.ask({ user: 'alice', path, ...spec, ...(headers && { headers }) });
  return { status: response.status, text: await bodyText(response), native: made.native };
}

async function isRefused(path: string, message: RegExp, method = 'GET'): Promise<void> {
  const { status, text, native } = await asked(path, { method });
  assert.equal(status, 400, path);
  const plain = text.replaceAll('&quot;', '"').replaceAll('&#39;', "'").replaceAll('\\"', '"');
  assert.match(plain, message, path);
  assert.deepEqual(native.calls, [], path);
}

describe('70.http.parameters', () => {
  afterEach(cancelAll);

  it('refuses an unknown one and names those that are known, and the one that was meant', async () => {
    for (const address of [...QUERY_ADDRESSES, ...COMPARE_ADDRESSES]) {
      await isRefused(`${address}?max_record=5`, /unknown parameter "max_record"; did you mean 'max_records'\? Param/);
      await isRefused(`${address}?constructor=1`, /Parameters are: re_filter, max_records, sort, by, threads/);
    }
    for (const address of RANGE_ADDRESSES) await isRefused(`${address}?sinse=60s`, /did you mean 'since'\?/);
    await isRefused('/show_req_times?csv=1', /did you mean 'as_csv'\?/);
    await isRefused('/set_interval?intervall=1', /did you mean 'interval'\?/);
    await isRefused('/set_interval?interval=1&now=1', /unknown parameter "now"/);
  });

  it('refuses any where an address takes none, and does nothing', async () => {
    for (const address of BARE_ADDRESSES)
      await isRefused(`${address}?x=1`, /unknown parameter "x"; There are none here/);
    for (const address of JSON_CHANGES) await isRefused(`${address}?x=1`, /unknown parameter "x"/, 'POST');
  });

  it('refuses a field that a form does not have', async () => {
    const { status, native } = await asked('/set_interval', { method: 'POST', body: 'interval=1&other=2' });
    assert.equal(status, 400);
    assert.deepEqual(native.calls, []);
  });

  it('refuses a value that is none, and names those that are', async () => {
    for (const address of [...QUERY_ADDRESSES, ...COMPARE_ADDRESSES]) {
      for (const value of ['foo', '']) {
        await isRefused(`${address}?sort=${value}`, /sort must be one of total, self, cpu, selfCpu/);
        await isRefused(`${address}?by=${value}`, /by must be one of function, line/);
        await isRefused(`${address}?max_records=${value}`, /max_records must be a whole number/);
      }
    }
    for (const address of [...QUERY_ADDRESSES, ...COMPARE_ADDRESSES, ...RANGE_ADDRESSES]) {
      for (const value of ['foo', '', '-1', '1.5', 'ALL']) {
        await isRefused(`${address}?threads=${value}`, /threads must be one of own, all, main/);
      }
    }
    for (const address of [...QUERY_ADDRESSES, ...RANGE_ADDRESSES]) {
      await isRefused(`${address}?since=yesterday`, /since must say how long ago/);
      await isRefused(`${address}?until=1`, /until must say how long ago/);
    }
    await isRefused('/show_req_times?as_csv=yes', /as_csv must be 1/);
  });

  it('refuses one that is given twice', async () => {
    const addresses = [...QUERY_ADDRESSES, ...COMPARE_ADDRESSES].map((address) => `${address}?sort=self&sort=total`);
    for (const path of addresses) await isRefused(path, /parameter sort is given more than once/);
    for (const address of RANGE_ADDRESSES)
      await isRefused(`${address}?since=1s&since=1s`, /since is given more than once/);
    await isRefused('/set_interval?interval=1&interval=2', /interval is given more than once/);
  });

  it('takes all that it knows, and what an empty form sends', async () => {
    const records = 're_filter=&max_records=20&sort=self&by=line&threads=own';
    const taken = [
      ...QUERY_ADDRESSES.map((address) => `${address}?${records}&since=&until=`),
      ...COMPARE_ADDRESSES.map((address) => `${address}?${records}&recent=60s&before=`),
      ...RANGE_ADDRESSES.map((address) => `${address}?since=1h&until=1m&threads=main`),
      '/flamegraph?search=x',
      '/show_req_times?as_csv=1',
    ];
    for (const path of taken) assert.equal((await asked(path)).status, 200, path);
  });
});
