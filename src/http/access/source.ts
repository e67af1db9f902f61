/**
 * Where a request that changes something comes from: a person on this site, or another site that makes a browser send it. The
 * rules and their reasons are in `docs/http.md`, "Requests that change something".
 */
import type { PlainRequest } from '../plain';
import { hostOf } from './host';
import { bearerOf } from './token';
import { isSeenEncrypted } from './transport';

/** `unclear` means that neither the browser nor a token says. */
export type Source = 'own' | 'other' | 'unclear';

/**
 * Tells where a request comes from.
 *
 * @param request - One that would change something.
 */
export function sourceOf(request: PlainRequest): Source {
  if (isAheadOfTime(request)) return 'other';
  const site = request.header('sec-fetch-site');
  if (site !== undefined) return sourceBySite(site, request);
  const origin = request.header('origin') ?? request.header('referer');
  if (origin !== undefined) return isOwnHost(origin, request) ? 'own' : 'other';
  return bearerOf(request) === undefined ? 'unclear' : 'own';
}

/** Browsers load what an address bar suggests before anyone asked for it. */
function isAheadOfTime(request: PlainRequest): boolean {
  return [request.header('sec-purpose'), request.header('purpose')].some((purpose) => purpose?.includes('prefetch'));
}

/** https://www.w3.org/TR/fetch-metadata/: scripts cannot set these headers. */
function sourceBySite(site: string, request: PlainRequest): Source {
  const mode = request.header('sec-fetch-mode');
  const target = request.header('sec-fetch-dest') ?? 'document';
  const isVisit = mode === 'navigate' && target === 'document';
  if (site === 'none') return isVisit ? 'own' : 'other';
  // An image or a frame in a page of the same site may be what one of its users posted there.
  const isFetch = (mode === 'cors' || mode === 'same-origin') && (target === 'empty' || target === 'document');
  return site === 'same-origin' && (isVisit || isFetch) ? 'own' : 'other';
}

function isOwnHost(address: string, request: PlainRequest): boolean {
  const host = hostOf(request);
  if (host === undefined || !URL.canParse(address)) return false;
  const url = new URL(address);
  const isOwnScheme = url.protocol === 'https:' || (url.protocol === 'http:' && !isSeenEncrypted(request));
  return isOwnScheme && url.host === host;
}
