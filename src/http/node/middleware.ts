/** The profiler as a function of Node's own request and response. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Http2ServerRequest, Http2ServerResponse } from 'node:http2';
import { guarded } from '../../guard';
import { fieldOf } from '../access/user-name';
import { HttpHandler } from '../handler';
import { belowPrefix } from '../mount';
import { checkHttpOptions, type HttpOptions } from '../options';
import { nameRoute } from '../request-times/route-name';
import { urlPattern } from '../request-times/url-pattern';
import { answer } from './answers';
import { toPlainRequest } from './messages';
import { requestTimer } from './timing';

/**
 * Takes the profiler's requests and leaves the others: to `next`, or to the caller where there is none. A request may also be
 * one of HTTP/2.
 */
export type HttpMiddleware = (
  request: IncomingMessage | Http2ServerRequest,
  response: ServerResponse | Http2ServerResponse,
  next?: () => void,
) => boolean;

/**
 * Makes a function that answers the profiler's requests.
 *
 * @param options - Who may open it, at the least: without `users` or a `token` nobody may.
 * @returns A function that tells whether the request was the profiler's. One that was not goes to `next`, if given.
 * @throws TypeError or RangeError that names a bad option.
 */
export function oxProfile(options: HttpOptions<IncomingMessage> = {}): HttpMiddleware {
  const checked = checkHttpOptions(options);
  const handler = new HttpHandler(checked);
  const getUser = (checked.getUser ?? defaultUser) as (request: IncomingMessage) => unknown;
  const time = requestTimer(handler, { routeOf, getUser });
  const take = guarded('the function of node:http', (request: IncomingMessage, response: ServerResponse): boolean => {
    const address = belowPrefix(request.url, checked.prefix);
    if (address === undefined) {
      time(request, response);
      return false;
    }
    const user = (): unknown => getUser(request);
    const plain = toPlainRequest(request, { ...address, url: request.url ?? '/', user, body: undefined });
    answer(handler, plain, { message: request, response });
    return true;
  });
  return (request, response, next) => {
    // Those of HTTP/2 have what is used here.
    if (take(request as IncomingMessage, response as ServerResponse) === true) return true;
    next?.();
    return false;
  };
}

/** Addresses that do not exist are one route: anybody can make up more of them. */
function routeOf({ method, url }: IncomingMessage, { statusCode }: ServerResponse): string {
  return nameRoute(method, statusCode === 404 ? undefined : urlPattern(url ?? '/'));
}

function defaultUser(request: IncomingMessage): unknown {
  return fieldOf(request, 'user');
}
