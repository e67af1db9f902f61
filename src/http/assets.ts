/** Scripts, style sheets and the icon: read from the package once, with a tag, so that a browser asks only whether they changed. */
import { createHash } from 'node:crypto';
import { browserAsset } from '../formats';
import { type PlainRequest, type PlainResponse, textResponse } from './plain';

const ICON = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 16 16"><g fill="#d9480f"><rect x="1" y="11" width="14" height="4" rx="1"/><rect x="3" y="6" width="9" height="4" rx="1"/><rect x="5" y="1" width="4" height="4" rx="1"/></g></svg>`;

interface Asset {
  readonly contentType: string;
  readonly load: () => string;
}

const SCRIPT = 'text/javascript; charset=utf-8';
const STYLE = 'text/css; charset=utf-8';

const ASSETS: ReadonlyMap<string, Asset> = new Map<string, Asset>([
  ['page.js', { contentType: SCRIPT, load: () => browserAsset('page.js') }],
  ['page.css', { contentType: STYLE, load: () => browserAsset('page.css') }],
  ['flamegraph.js', { contentType: SCRIPT, load: () => browserAsset('flamegraph.js') }],
  ['flamegraph.css', { contentType: STYLE, load: () => browserAsset('flamegraph.css') }],
  ['icon.svg', { contentType: 'image/svg+xml', load: () => ICON }],
]);

/**
 * Answers with an asset, or with 304 where the browser has it already.
 *
 * @param name - Without a folder; it is looked up in a list, never on the disk.
 */
export function serveAsset(name: string, request: PlainRequest): PlainResponse {
  const asset = ASSETS.get(name);
  if (asset === undefined) return textResponse(404, 'Not found');
  const body = asset.load();
  const etag = `"${createHash('sha256').update(body).digest('base64url')}"`;
  const headers = { etag, 'cache-control': 'private, no-cache' };
  const known = (request.header('if-none-match') ?? '').split(',').map((tag) => tag.trim().replace(/^W\//, ''));
  if (known.includes(etag)) return { status: 304, headers, body: '' };
  return { status: 200, headers: { 'content-type': asset.contentType, ...headers }, body };
}
