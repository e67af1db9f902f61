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
import { guarded } from '../../guard';
import { fieldOf } from '../access/user-name';
import { HttpHandler } from '../handler';
import { belowPrefix } from '../mount';
import { answer } from '../node/answers';
import { toPlainRequest } from '../node/messages';
import { requestTimer } from '../node/timing';
import { checkHttpOptions, type HttpOptions } from '../options';
import { routeNamer } from './route-namer';

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
  const take = guarded('the middleware of Express', (request: Request, response: Response): boolean => {
    const address = belowPrefix(request.url, checked.prefix);
    if (address === undefined) {
      time(request, response);
      return false;
    }
    const user = (): unknown => getUser(request);
    const url = request.originalUrl;
    const path = isWithoutSlash(url, address.path) ? '' : address.path;
    const body = request.body as unknown;
    const plain = toPlainRequest(request, { ...address, path, url, user, body });
    answer(handler, plain, { message: request, response });
    return true;
  });
  return (request: Request, response: Response, next: NextFunction): void => {
    if (take(request, response) !== true) next();
  };
}

function defaultUser(request: Request): unknown {
  return fieldOf(request, 'user');
}

/** Where it is mounted at a path of its own, Express makes a slash of an address that ends there. */
function isWithoutSlash(url: string, path: string): boolean {
  return path === '/' && !/^[^?]*\/(?:\?|$)/.test(url);
}
