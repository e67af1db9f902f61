/** Names of Express's routes, when a request has been answered: by then a router may have taken back what it had set. */
import type { Request, Response } from 'express';
import { pathnameOf } from '../mount';
import { nameRoute } from '../request-times/route-name';
import { urlPattern } from '../request-times/url-pattern';

interface RouteName {
  readonly method: string;
  readonly baseUrl: string;
  readonly name: string;
}

/** What is read of a request. Where no route is left, Express has made `baseUrl` what it was in the beginning: undefined. */
type Routed = Pick<Request, 'method' | 'originalUrl'> & { readonly baseUrl?: string; readonly route?: unknown };

/** Names are made once for a route and kept with it: to join strings for each request would cost more than to count it. */
export function routeNamer(): (request: Routed, response: Pick<Response, 'statusCode'>) => string {
  const known = new WeakMap<object, RouteName>();
  return (request, { statusCode }) => {
    const { method, baseUrl, route } = request;
    if (typeof route !== 'object' || route === null) return nameRoute(method, undefined);
    if (statusCode >= 400 || baseUrl === undefined) return nameFailed(request, route, statusCode);
    const last = known.get(route);
    if (last?.method === method && last.baseUrl === baseUrl) return last.name;
    const name = nameRoute(method, urlPattern(baseUrl) + pathOf(route));
    known.set(route, { method, baseUrl, name });
    return name;
  };
}

/**
 * A route that failed or passed on: routers have left, and `baseUrl` is that of whatever answered. Where the pattern says how many
 * parts of the address are its own, those before are where its router is mounted.
 */
function nameFailed({ method, baseUrl, originalUrl }: Routed, route: object, statusCode: number): string {
  if (statusCode === 404 && baseUrl === undefined) return nameRoute(method, undefined);
  const path = pathOf(route);
  const address = pathnameOf(originalUrl).replace(/\/$/, '').split('/');
  const own = path === '/' ? 0 : path.split('/').length - 1;
  const isCounted = /^\/[^*{}()|,]*$/.test(path) && own < address.length;
  const mount = isCounted ? address.slice(0, address.length - own).join('/') : (baseUrl ?? '');
  return nameRoute(method, urlPattern(mount) + path);
}

function pathOf(route: object): string {
  return String((route as { readonly path?: unknown }).path);
}
