/**
 * The script and the style sheet of the flame graph, built from `browser/` into `dist/browser/`. They are the same for a
 * file that stands alone and for a page of a server, need no other file and reach for no other host.
 */

import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** The same place seen from `src/formats` and from `dist/formats`. */
const FOLDER = join(__dirname, '..', '..', 'dist', 'browser');

/** What a page needs to draw a flame graph. */
export interface FlamegraphAssets {
  /** JavaScript. It draws the data it finds in the page, and offers `oxFlamegraph.mount(element, data)`. */
  readonly script: string;
  /** CSS. */
  readonly style: string;
  /** What a Content-Security-Policy must allow under `script-src` where the script stands in the page itself. */
  readonly scriptSource: string;
  /** What it must allow under `style-src` where the style sheet stands in the page itself. */
  readonly styleSource: string;
}

let loading: Promise<FlamegraphAssets> | undefined;

/**
 * Reads the assets, once for the process.
 *
 * @throws Error if they were not built; the message says how to build them.
 */
export function loadFlamegraphAssets(): Promise<FlamegraphAssets> {
  loading ??= readAssets().catch((error: unknown) => {
    loading = undefined;
    throw error;
  });
  return loading;
}

async function readAssets(): Promise<FlamegraphAssets> {
  const [script, style] = await Promise.all([readAsset('flamegraph.js'), readAsset('flamegraph.css')]);
  return { script, style, scriptSource: cspSource(script), styleSource: cspSource(style) };
}

async function readAsset(name: string): Promise<string> {
  try {
    return await readFile(join(FOLDER, name), 'utf8');
  } catch (cause) {
    throw new Error(`the flame graph's ${name} is missing from ${FOLDER}: build it with \`npm run build\``, { cause });
  }
}

function cspSource(text: string): string {
  return `'sha256-${createHash('sha256').update(text).digest('base64')}'`;
}
