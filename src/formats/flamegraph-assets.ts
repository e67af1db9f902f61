/**
 * The script and the style sheet of the flame graph. They are the same for a file that stands alone and for a page of a server,
 * need no other file and reach for no other host.
 */

import { createHash } from 'node:crypto';
import { browserAsset } from './browser-assets';

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

let loaded: FlamegraphAssets | undefined;

/**
 * Reads the assets, once for the process.
 *
 * @throws Error if they were not built; the message says how to build them.
 */
export function loadFlamegraphAssets(): FlamegraphAssets {
  loaded ??= readAssets();
  return loaded;
}

function readAssets(): FlamegraphAssets {
  const script = browserAsset('flamegraph.js');
  const style = browserAsset('flamegraph.css');
  return { script, style, scriptSource: cspSource(script), styleSource: cspSource(style) };
}

function cspSource(text: string): string {
  return `'sha256-${createHash('sha256').update(text).digest('base64')}'`;
}
