/** The flame graph in Chromium: what a person sees, and that nothing of a hostile name ever runs. */

import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Browser, chromium, type Page } from 'playwright-core';
import { exportProfile, type Profile } from '../src/formats';
import { at, fn, profileOf, randomProfile, SMALL, stack } from './fixtures/formats/profiles';
import { textOf } from './fixtures/formats/read-back';

const CHROMIUM = process.env.CHROMIUM_PATH ?? '/usr/bin/chromium';

describe('50.formats.flamegraph-browser', function () {
  this.timeout(60_000);
  let browser: Browser | undefined;
  let page: Page;
  let folder = '';
  const troubles: string[] = [];

  before(async function () {
    if (!existsSync(CHROMIUM)) {
      console.log(
        `      skipped: there is no ${CHROMIUM}; \`apt-get install chromium\` brings it, or set CHROMIUM_PATH`,
      );
      this.skip();
    }
    folder = mkdtempSync(join(tmpdir(), 'ox-flamegraph-'));
    browser = await chromium.launch({ executablePath: CHROMIUM, args: ['--no-sandbox'] });
  });

  beforeEach(async () => {
    troubles.length = 0;
    page = await browser!.newPage({ viewport: { width: 1200, height: 800 } });
    page.on('console', (message) => troubles.push(message.text()));
    page.on('pageerror', (error) => troubles.push(error.message));
    page.on('dialog', (dialog) => void dialog.dismiss().then(() => troubles.push('a dialog')));
    page.on('request', (request) => request.url().startsWith('file:') || troubles.push(request.url()));
  });

  afterEach(async function () {
    await page.close();
    if (this.currentTest?.state === 'passed') assert.deepEqual(troubles, [], 'errors, requests or dialogs in the page');
  });

  after(async () => {
    await browser?.close();
    if (folder !== '') rmSync(folder, { recursive: true });
  });

  async function open(profile: Profile): Promise<void> {
    const path = join(folder, 'page.html');
    writeFileSync(path, await textOf(exportProfile(profile, 'flamegraph')));
    await page.goto(`file://${path}`);
    await page.locator('g.frame').first().waitFor();
  }

  const names = (): Promise<(string | null)[]> =>
    page.locator('g.frame').evaluateAll((frames) => frames.map((frame) => frame.getAttribute('name')));
  const details = (): Promise<string> => page.locator('.ox-flamegraph-details').innerText();
  const frame = (name: string) => page.locator(`g.frame[name="${name}"]`).first();

  it('shows every function, marks inlined ones, and tells the losses', async () => {
    await open(SMALL);
    const shown = await names();
    for (const name of ['all', 'main (main.js:1)', 'value (json.js:20) [inlined]', '(other)'])
      assert.ok(shown.includes(name), name);
    assert.match(await page.locator('.ox-flamegraph-title').innerText(), /58 hits, 3 dropped, 3 in \(other\)/);
  });

  it('tells total, self, kind, tier and inlining of the frame under the pointer', async () => {
    await open(SMALL);
    await frame('value (json.js:20) [inlined]').hover();
    const expected = [
      'hits: total 20 (34.48 %), self 20',
      'kind: javascript',
      'turbofan 20',
      'inlined into its caller in 100.00 %',
    ];
    for (const text of expected) assert.ok((await details()).includes(text), await details());
    assert.match(await page.locator('.d3-flame-graph-tip').innerText(), /CPU: total 20\.0 ms, self 20\.0 ms/);
  });

  it('zooms to a frame that is clicked, by the keyboard to others, and back', async () => {
    await open(SMALL);
    await frame('ArrayMap').click();
    const zoomed = new Set(['all', 'main (main.js:1)', 'ArrayMap', 'parse (url.js:3)']);
    assert.deepEqual(new Set(await names()), zoomed);
    await page.locator('.ox-flamegraph-canvas').focus();
    await page.keyboard.press('ArrowUp');
    assert.ok((await names()).includes('parse (json.js:12)'));
    await page.keyboard.press('ArrowDown');
    assert.match(await details(), /^parse \(json\.js:12\)/);
    await page.getByRole('button', { name: 'Reset zoom' }).click();
    assert.ok((await names()).includes('(other)'));
  });

  it('finds functions by a part of their name and says how much they take', async () => {
    await open(SMALL);
    await page.getByRole('searchbox').fill('JSON.js');
    assert.equal(await page.locator('output').innerText(), '2 functions, 43 hits (74.14 %)');
    assert.equal(await frame('parse (json.js:12)').locator('rect').getAttribute('fill'), 'var(--ox-match)');
    assert.equal(await frame('ArrayMap').locator('rect').getAttribute('fill'), 'var(--ox-builtin)');
  });

  it('can make widths stand for CPU time instead of hits', async () => {
    const cheap = { ...stack([at(fn('cheap'), 0)], 9), cpuNanos: 1_000_000 };
    const dear = { ...stack([at(fn('dear'), 0)], 1), cpuNanos: 3_000_000 };
    await open(profileOf([cheap, dear]));
    const width = async (): Promise<number> => (await frame('dear').locator('rect').boundingBox())!.width;
    const byHits = await width();
    await page.getByRole('combobox').selectOption('CPU time');
    await page.waitForTimeout(100);
    assert.ok((await width()) > 7 * byHits, `${await width()} after ${byHits}`);
  });

  it('runs nothing and makes no element of a hostile name', async () => {
    const hostile = [
      '<img src=x onerror=alert(1)>',
      '</script><script>alert(2)</script>',
      '"><svg onload=alert(3)>',
      '<!--<script>',
    ];
    await open(profileOf(hostile.map((name, i) => stack([at(fn(name, `/app/${name}.js#1#1`), 0)], 10 + i))));
    for (const frames of await page.locator('g.frame').all()) await frames.hover();
    assert.equal(await page.locator('img, main script').count(), 0);
  });

  it('does not freeze with 20 000 distinct stacks, whole or zoomed', async () => {
    const start = performance.now();
    await open(randomProfile({ stacks: 20_000, depth: 40, functions: 60 }));
    const opened = performance.now() - start;
    assert.ok((await names()).length > 60, 'frames are missing');
    assert.ok((await names()).length <= 1500, 'more frames than a browser draws at once');
    const click = 'new MouseEvent("click", { bubbles: true })';
    const zoomed = await page.evaluate<number>(`{
      const start = performance.now();
      document.querySelectorAll('g.frame')[2].dispatchEvent(${click});
      performance.now() - start;
    }`);
    console.log(`      opened in ${opened.toFixed(0)} ms, zoomed in ${zoomed.toFixed(0)} ms`);
    assert.ok(zoomed < opened / 2, 'to zoom costs as much as to open the file');
  });

  it('follows the dark or light scheme of its reader', async () => {
    await open(SMALL);
    const textColor = async (colorScheme: 'dark' | 'light'): Promise<string> => {
      await page.emulateMedia({ colorScheme });
      return page.evaluate<string>('getComputedStyle(document.body).color');
    };
    assert.deepEqual([await textColor('dark'), await textColor('light')], ['rgb(255, 255, 255)', 'rgb(0, 0, 0)']);
  });
});
