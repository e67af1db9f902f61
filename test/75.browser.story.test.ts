/**
 * What a person does with each example, in Chromium, under real load: unpause, see the hot function at the top, filter, zoom
 * the flame graph to it, compare two windows, pause.
 */
import assert from 'node:assert/strict';
import type { Browser, Page } from 'playwright-core';
import {
  type Example,
  openPage,
  startBrowser,
  startExample,
  startLoad,
  takePicture,
  until,
} from './fixtures/http/browser';

const EXAMPLES = ['http/server.cjs', 'express/server.cjs', 'fastify/server.cjs', 'koa/server.cjs', 'hono/server.mjs'];

/** The example whose pictures the README shows. */
const PICTURED = 'express/server.cjs';

const badge = (page: Page) => page.locator('#state .badge');
const topFunction = (page: Page) => page.locator('#functions tbody tr').first().locator('.function');

async function samples(page: Page): Promise<number> {
  const text = await page.locator('.facts dd').first().innerText();
  return Number(text.replaceAll(',', ''));
}

describe('75.browser.story', function () {
  this.timeout(90_000);
  let browser: Browser | undefined;
  let example: Example | undefined;

  before(async function () {
    browser = await startBrowser(this);
  });

  after(async () => {
    await browser?.close();
  });

  afterEach(async () => {
    await example?.stop();
    example = undefined;
  });

  for (const file of EXAMPLES) {
    it(`a person finds the hot function of ${file}`, async () => {
      example = await startExample(file);
      const { page, context, troubles } = await openPage(browser!);
      await page.goto(`${example.url}/ox_profile`);
      assert.equal(await badge(page).innerText(), 'Not started');
      await page.getByRole('link', { name: 'Functions' }).click();
      assert.match(await page.locator('#functions').innerText(), /Nothing was sampled yet/);

      let stopLoad = startLoad(`${example.url}/primes/150000`);
      await page.getByRole('button', { name: 'Unpause' }).click();
      await page.getByRole('button', { name: 'Pause', exact: true }).waitFor();
      assert.equal(await badge(page).innerText(), 'Running');
      await until(async () => (await topFunction(page).innerText()) === 'isPrime');
      await page.getByText(/Sampling takes .* of one CPU right now/).waitFor();
      const before = await samples(page);
      await until(async () => (await samples(page)) > before);

      await page.getByRole('searchbox').fill('countPrimes|isPrime');
      await until(async () => (await page.locator('#functions tbody tr').count()) <= 3);
      assert.match(page.url(), /re_filter=countPrimes/);
      await page.getByRole('link', { name: 'Total', exact: true }).click();
      await page.locator('th[aria-sort="descending"]', { hasText: 'Total' }).first().waitFor();

      await page.getByRole('link', { name: /isPrime/ }).click();
      const frame = page.locator('g.frame[name^="isPrime "]').first();
      await frame.waitFor();
      assert.match(await page.locator('#flamegraph-view output').innerText(), /1 functions, \d+ hits/);
      if (file === PICTURED) await takePicture(page, 'flamegraph');
      await page.locator('#follow').uncheck();
      await frame.click();
      await page.mouse.move(2, 2);
      assert.match(await page.locator('.ox-flamegraph-details').innerText(), /^isPrime .*turbofan/);

      await stopLoad();
      stopLoad = startLoad(`${example.url}/words/7`);
      await page.waitForTimeout(3500);
      await page.goto(`${example.url}/ox_profile/compare?recent=3s`);
      const changes = await page.locator('#changes tbody tr').allInnerTexts();
      const change = (name: string) => changes.find((row) => row.startsWith(name)) ?? '';
      assert.match(change('editDistance'), /\+[2-9]\d\.\d/, changes.join('\n'));
      assert.match(change('isPrime'), /\u2212[2-9]\d\.\d/, changes.join('\n'));
      if (file === PICTURED) await takePicture(page, 'compare');

      await page.goto(`${example.url}/ox_profile/status?since=3s`);
      assert.equal(await topFunction(page).innerText(), 'editDistance');
      if (file === PICTURED) await takePicture(page, 'functions');
      await page.locator('main').focus();
      await page.keyboard.press('p');
      await until(async () => (await badge(page).innerText()) === 'Paused');
      await stopLoad();
      assert.deepEqual(troubles, []);
      await context.close();
    });
  }
});
