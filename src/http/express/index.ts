/**
 * The profiler as Express middleware. Mount it after what signs users in, and before the application's routes if their times
 * are wanted.
 *
 * @example
 * import { oxProfile } from 'ox-profile-native/express';
 *
 * app.use(oxProfile({ users: ['alice'] }));
 */
import type { NextFunction, Request, RequestHandler, Response } from 'express';
import { HttpHandler } from '../handler';
import { belowPrefix } from '../mount';
import { toPlainRequest, writeResponse } from '../node/messages';
import { requestTimer } from '../node/timing';
import { checkHttpOptions, type HttpOptions } from '../options';
import { urlPattern } from '../request-times/url-pattern';

export type { HttpOptions, UserTest } from '../options';

/**
 * Makes the middleware. Users are found in `request.user`, where Passport puts them.
 *
 * @param options - Who may open it, at the least: without `users` or a `token` nobody may.
 * @throws TypeError or RangeError that names a bad option.
 */
export function oxProfile(options: HttpOptions<Request> = {}): RequestHandler {
  const checked = checkHttpOptions(options);
  const handler = new HttpHandler(checked);
  const getUser = (checked.getUser ?? defaultUser) as (request: Request) => unknown;
  const time = requestTimer(handler, { routeOf: routeNamer(), getUser });
  return (request: Request, response: Response, next: NextFunction): void => {
    const address = belowPrefix(request.url, checked.prefix);
    if (address === undefined) {
      time(request, response);
      next();
      return;
    }
    const user = (): unknown => getUser(request);
    const url = request.originalUrl;
    const path = isWithoutSlash(url, address.path) ? '' : address.path;
    const plain = toPlainRequest(request, { ...address, path, url, user, body: request.body as unknown });
    handler.handle(plain).then((answer) => writeResponse(answer, response), next);
  };
}

function defaultUser(request: Request): unknown {
  return (request as Request & { readonly user?: unknown }).user;
}

/** Where it is mounted at a path of its own, Express makes a slash of an address that ends there. */
function isWithoutSlash(url: string, path: string): boolean {
  return path === '/' && !/^[^?]*\/(?:\?|$)/.test(url);
}

interface RouteName {
  readonly method: string;
  readonly baseUrl: string;
  readonly name: string;
}

/** Names are made once for a route and kept with it: to join strings for each request would cost more than to count it. */
function routeNamer(): (request: Request) => string {
  const known = new WeakMap<object, RouteName>();
  return ({ method, baseUrl, route }) => {
    const key = route as { readonly path?: unknown } | undefined;
    if (key === undefined) return `${method} (no route)`;
    const last = known.get(key);
    if (last?.method === method && last.baseUrl === baseUrl) return last.name;
    const name = `${method} ${urlPattern(baseUrl)}${String(key.path)}`;
    known.set(key, { method, baseUrl, name });
    return name;
  };
}
