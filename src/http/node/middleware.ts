/** The profiler as a function of Node's own request and response. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { HttpHandler } from '../handler';
import { belowPrefix, type MountedAddress } from '../mount';
import { checkHttpOptions, type HttpOptions } from '../options';
import { urlPattern } from '../request-times/url-pattern';
import { toPlainRequest, writeResponse } from './messages';
import { requestTimer } from './timing';

/** Takes the profiler's requests and leaves the others: to `next`, or to the caller where there is none. */
export type HttpMiddleware = (request: IncomingMessage, response: ServerResponse, next?: () => void) => boolean;

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
  return (request, response, next) => {
    const url = request.url ?? '/';
    const address = belowPrefix(url, checked.prefix);
    if (address !== undefined) {
      void answer(handler, request, response, { ...address, user: () => getUser(request) });
      return true;
    }
    time(request, response);
    next?.();
    return false;
  };
}

function routeOf({ method, url }: IncomingMessage): string {
  return `${method ?? ''} ${urlPattern(url ?? '/')}`;
}

function defaultUser(request: IncomingMessage & { readonly user?: unknown }): unknown {
  return request.user;
}

async function answer(
  handler: HttpHandler,
  request: IncomingMessage,
  response: ServerResponse,
  parts: MountedAddress & { readonly user: () => unknown },
): Promise<void> {
  const plain = toPlainRequest(request, { ...parts, url: request.url ?? '/' });
  await writeResponse(await handler.handle(plain), response);
}
