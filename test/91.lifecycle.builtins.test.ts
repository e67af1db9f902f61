import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { FORMAT_NAMES } from '../src/formats';
import { send } from './fixtures/http/client';
import { run } from './helpers/child';

const ANSWERS = ['query', 'range', 'show', 'diff', 'interval', 'stats', 'reset', 'pause', 'cancel'];

describe('builtins that the program has replaced after the package was loaded', () => {
  for (const what of ['timers', 'objects', 'iterators']) {
    it(`are not what drains, stalls and answers work with: ${what}`, async () => {
      const { hasDrained, found, stalls, internalErrors, recorderErrors } = await run('replaced-builtins.cjs', {
        args: [what],
      });
      assert.deepEqual(found, Object.fromEntries(ANSWERS.map((name) => [name, true])));
      assert.ok(hasDrained, 'the event loop has drained');
      assert.ok(stalls > 0, 'blocks were reported');
      assert.deepEqual([internalErrors, recorderErrors], [0, 0]);
    });
  }
});

const REPLACED = [
  ...['iterator', 'push', 'map', 'sort', 'join', 'filter', 'slice'].map((name) => `Array.${name}`),
  ...['iterator', 'get', 'set', 'has'].map((name) => `Map.${name}`),
  ...['iterator', 'add', 'has'].map((name) => `Set.${name}`),
  ...['ArrayIterator.next', 'TypedArray.iterator', 'TypedArray.sort', 'String.slice', 'String.split'],
  ...['Object.keys', 'JSON.stringify', 'Date.now', 'Promise.then', 'global.setTimeout', 'global.Promise', 'global.Map'],
];

const PAGES = [
  ...['/', '/status', '/compare', '/flamegraph', '/show_req_times', '/api/status', '/api/functions', '/api/flamegraph'],
  ...FORMAT_NAMES.map((format) => `/export/${format}`),
];

/** It failed as a whole, fell to the application, which has nothing there, or its connection was cut in the middle. */
const CLEAR = /^500 .*The profiler failed|^404 nothing$|^cut$/s;

describe('builtins that fail where pages and exports call them', function () {
  this.timeout(60_000);
  let server: ChildProcess;
  let url: string;
  let ended: Promise<unknown[]>;
  const lines: string[] = [];

  before(async () => {
    const program = path.join(__dirname, 'fixtures', 'programs', 'replaced-answers.cjs');
    server = spawn(process.execPath, [program], { stdio: ['ignore', 'pipe', 'ignore'] });
    ended = once(server, 'close');
    const output = createInterface(server.stdout!).on('line', (line) => lines.push(line));
    await once(output, 'line');
    url = `http://127.0.0.1:${(JSON.parse(lines[0]!) as { port: number }).port}`;
  });

  after(() => server.kill('SIGKILL'));

  async function get(address: string): Promise<string> {
    const headers = { authorization: 'Bearer a-token-of-a-good-length' };
    const { status, text } = await send({ url, isHttp2: false }, address, { headers });
    return `${status} ${text}`;
  }

  const page = (address: string): Promise<string> => get(`/ox_profile${address}`).catch(() => 'cut');

  for (const name of REPLACED) {
    it(`are a clear error at the most, harm nothing else, and all is as it was once they are put back: ${name}`, async () => {
      await get(`/replace/${name}`);
      for (const answer of await Promise.all(PAGES.map(page))) {
        if (!answer.startsWith('200 ')) assert.match(answer, CLEAR);
      }
      for (const format of FORMAT_NAMES) {
        assert.match(await get(`/write/${format}`), /^200 (?:written|failed: the program's own)$/);
      }
      assert.equal(await get('/app'), '200 application');
      await get('/restore');
      for (const answer of await Promise.all(PAGES.map(page))) assert.equal(answer.slice(0, 4), '200 ');
      for (const format of FORMAT_NAMES) assert.equal(await get(`/write/${format}`), '200 written');
    });
  }

  it('leave no exception to the program', async () => {
    await get('/end');
    await ended;
    assert.deepEqual(JSON.parse(lines.at(-1)!), { uncaught: 0 });
  });
});
