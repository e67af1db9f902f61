/** The pages in Chromium: no hostile name runs, no other site can act, everyone can use them, and size does not freeze them. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import type { AxeResults } from 'axe-core';
import type { Browser, Page } from 'playwright-core';
import type { ProfileServer } from '../src/http/node';
import { openPage, startBrowser, until } from './fixtures/http/browser';
import { HOSTILE_HITS, manyStacks, serveHits } from './fixtures/http/profiler-page';
import { cancelAll } from './helpers/fake-launcher';

const PAGES = ['', 'status', 'flamegraph', 'compare?recent=1h', 'show_req_times'];
const MAX_COMPRESSED_BYTES = 200_000;

describe('75.browser.safety', function () {
  this.timeout(90_000);
  let browser: Browser | undefined;
  let server: (ProfileServer & { readonly native: { readonly calls: string[] } }) | undefined;

  before(async function () {
    browser = await startBrowser(this);
  });

  after(async () => {
    await browser?.close();
  });

  afterEach(async () => {
    await server?.close();
    server = undefined;
    cancelAll();
  });

  it('runs nothing and makes no element of a hostile name', async () => {
    server = await serveHits(HOSTILE_HITS);
    const { page, context, troubles } = await openPage(browser!);
    for (const path of [...PAGES, `status?re_filter=${encodeURIComponent('<img src=x onerror=alert(9)>')}`]) {
      await page.goto(server.url + path);
      if (path === 'flamegraph') {
        await page.locator('g.frame').first().waitFor();
        for (const frame of await page.locator('g.frame').all()) await frame.hover();
      }
      await page.waitForTimeout(300);
      assert.equal(
        await page.locator('main img, main iframe, main script, main style, main td svg[onload]').count(),
        0,
        path,
      );
    }
    await page.goto(`${server.url}status`);
    assert.match(await page.locator('#functions').innerText(), /<img src=x onerror=alert\(1\)>/);
    await page
      .getByRole('link', { name: /<img src=x/ })
      .first()
      .click();
    await page.locator('g.frame').first().waitFor();
    assert.deepEqual(troubles, []);
    await context.close();
  });

  it('has no serious finding of axe, in dark and in light, on any page', async () => {
    server = await serveHits(HOSTILE_HITS.slice(0, 3));
    for (const colorScheme of ['light', 'dark'] as const) {
      const { page, context } = await openPage(browser!, { colorScheme });
      for (const path of PAGES) {
        await page.goto(server.url + path);
        if (path === 'flamegraph') await page.locator('g.frame').first().waitFor();
        assert.deepEqual(await seriousFindings(page), [], `${colorScheme} /${path}`);
      }
      await context.close();
    }
  });

  it('weighs less than 200 kB with everything it loads', async () => {
    server = await serveHits(HOSTILE_HITS);
    const { page, context } = await openPage(browser!);
    let bytes = 0;
    const session = await context.newCDPSession(page);
    await session.send('Network.enable');
    session.on('Network.loadingFinished', ({ encodedDataLength }) => (bytes += encodedDataLength));
    await page.goto(`${server.url}status`);
    await page.goto(`${server.url}flamegraph`);
    await page.locator('g.frame').first().waitFor();
    console.log(`      ${bytes} bytes for two pages with scripts, styles and data`);
    assert.ok(bytes > 10_000 && bytes < MAX_COMPRESSED_BYTES, `${bytes} bytes`);
    await context.close();
  });

  it('works without scripts', async () => {
    server = await serveHits(HOSTILE_HITS);
    const { page, context } = await openPage(browser!, { javaScriptEnabled: false });
    await page.goto(server.url);
    await page.getByRole('button', { name: 'Unpause' }).click();
    assert.match(page.url(), /\/ox_profile\/status$/);
    assert.equal(await page.locator('#state .badge').innerText(), 'Running');
    await page.getByRole('searchbox').fill('^javascript');
    await page.getByRole('button', { name: 'Apply' }).click();
    assert.equal(await page.locator('#functions tbody tr').count(), 1);
    await page.getByLabel('Interval in seconds').fill('0.002');
    await page.getByRole('button', { name: 'Set' }).click();
    await page.getByRole('button', { name: 'Pause' }).click();
    assert.deepEqual(server.native.calls, ['start', 'setInterval 2000', 'stop']);
    await context.close();
  });

  it('can be used by the keyboard alone', async () => {
    server = await serveHits(HOSTILE_HITS);
    const { page, context, troubles } = await openPage(browser!);
    await page.goto(`${server.url}status`);
    await page.keyboard.press('p');
    await page.getByRole('button', { name: 'Pause', exact: true }).waitFor();
    await page.keyboard.press('/');
    await page.keyboard.type('^javascript');
    await until(async () => (await page.locator('#functions tbody tr').count()) === 1);
    await page.keyboard.press('Tab');
    await page.keyboard.type('p');
    assert.deepEqual(server.native.calls, ['start']);
    await page.goto(`${server.url}flamegraph`);
    await page.locator('g.frame').first().waitFor();
    await page.locator('.ox-flamegraph-canvas').focus();
    await page.keyboard.press('ArrowDown');
    assert.match(await page.locator('.ox-flamegraph-details').innerText(), /^main /);
    assert.deepEqual(troubles, []);
    await context.close();
  });

  it('says what is wrong with an interval, in place', async () => {
    server = await serveHits(HOSTILE_HITS);
    const { page, context } = await openPage(browser!);
    await page.goto(`${server.url}status`);
    await page.getByLabel('Interval in seconds').fill('99');
    await page.getByRole('button', { name: 'Set' }).click();
    await page.getByText(/interval must be a number of seconds over 0 and at most 10/).waitFor();
    assert.deepEqual(server.native.calls, []);
    await context.close();
  });

  it('does what an address that was typed says, and nothing that another site tries', async () => {
    server = await serveHits(HOSTILE_HITS);
    const { page, context } = await openPage(browser!);
    await page.goto(`${server.url}unpause`);
    assert.equal(await page.locator('#state .badge').innerText(), 'Running');
    assert.deepEqual(server.native.calls, ['start']);

    const evil = await serveEvil(server.url);
    await page.goto(evil.url);
    await page.waitForTimeout(500);
    await page.getByRole('link', { name: 'link' }).click();
    await page.getByText('403 Forbidden').waitFor();
    await page.goto(evil.url);
    await page.getByRole('button', { name: 'form' }).click();
    await page.getByText('403 Forbidden').waitFor();
    await evil.close();
    assert.deepEqual(server.native.calls, ['start']);
    await context.close();
  });

  it('does not freeze with 20 000 distinct stacks', async () => {
    server = await serveHits(manyStacks(20_000));
    const { page, context, troubles } = await openPage(browser!);
    const begin = performance.now();
    await page.goto(`${server.url}status?sort=total`);
    assert.match(await page.locator('caption').innerText(), /in 20,000 distinct stacks/);
    const shown = performance.now();
    await page.goto(`${server.url}flamegraph`);
    await page.locator('g.frame').first().waitFor();
    const drawn = performance.now();
    assert.ok((await page.locator('g.frame').count()) <= 1500);
    const longest = await longestBlock(page, () => page.getByRole('searchbox').fill('work7'));
    console.log(
      `      table ${(shown - begin).toFixed(0)} ms, flame graph ${(drawn - shown).toFixed(0)} ms, ` +
        `search blocks ${longest.toFixed(0)} ms`,
    );
    assert.ok(longest < Math.max(1000, drawn - shown), 'a search blocks for longer than drawing it all takes');
    assert.deepEqual(troubles, []);
    await context.close();
  });
});

/** The longest time that the page did not draw while something was done. */
async function longestBlock(page: Page, act: () => Promise<void>): Promise<number> {
  await page.evaluate(`{
    let last = performance.now();
    window.longest = 0;
    const step = () => {
      const now = performance.now();
      window.longest = Math.max(window.longest, now - last);
      last = now;
      requestAnimationFrame(step);
    };
    step();
  }`);
  await act();
  await page.waitForTimeout(300);
  return page.evaluate<number>('window.longest');
}

/** What axe finds to be serious or critical, in short. */
async function seriousFindings(page: Page): Promise<string[]> {
  const session = await page.context().newCDPSession(page);
  // The page's own policy forbids foreign scripts; the debugger may still run one.
  const source = readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8');
  await session.send('Runtime.evaluate', { expression: source });
  const { result } = await session.send('Runtime.evaluate', {
    expression: 'axe.run().then((results) => JSON.stringify(results.violations))',
    awaitPromise: true,
  });
  const violations = JSON.parse(String(result.value)) as AxeResults['violations'];
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 120)).join(' | ')}`);
}

/** A page under another name that tries to make the profiler do something. */
async function serveEvil(target: string): Promise<{ url: string; close: () => Promise<void> }> {
  const body = `<!doctype html><meta name="referrer" content="no-referrer"><a href="${target}pause">link</a>
<form method="post" action="${target}pause"><button>form</button></form>
<img src="${target}pause"><iframe src="${target}pause"></iframe><link rel="prefetch" href="${target}pause">
<script>
fetch('${target}pause', { mode: 'no-cors', credentials: 'include', method: 'POST' });
fetch('${target}api/pause', { credentials: 'include', method: 'POST' }).catch(() => 0);
navigator.sendBeacon('${target}pause');
new Image().src = '${target}set_interval?interval=1';
</script>`;
  const server = http.createServer((_request, response) => {
    response.setHeader('content-type', 'text/html').end(body);
  });
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  const close = (): Promise<void> => {
    return new Promise((resolve) => {
      server.close(() => resolve()).closeAllConnections();
    });
  };
  return { url: `http://localhost:${(server.address() as AddressInfo).port}/`, close };
}
