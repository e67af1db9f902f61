/**
 * The profiler as Hono middleware. Use it after what signs users in, and before the application's routes if their times are
 * wanted.
 *
 * @example
 * import { oxProfile } from 'ox-profile-native/hono';
 *
 * app.use(oxProfile({ users: ['alice'] }));
 */
import { Readable } from 'node:stream';
import type { Context, MiddlewareHandler } from 'hono';
import { HttpHandler } from '../handler';
import { belowPrefix, searchOf } from '../mount';
import { bodyStream } from '../node/messages';
import { userName } from '../node/timing';
import { checkHttpOptions, type HttpOptions } from '../options';
import { isStream, MAX_BODY_BYTES, type PlainRequest, type PlainResponse } from '../plain';

export type { HttpOptions, UserTest } from '../options';

/**
 * Makes the middleware. Users are found in `c.get('user')`.
 *
 * @param options - Who may open it, at the least: without `users` or a `token` nobody may.
 * @throws TypeError or RangeError that names a bad option.
 */
export function oxProfile(options: HttpOptions<Context> = {}): MiddlewareHandler {
  const checked = checkHttpOptions(options);
  const handler = new HttpHandler(checked);
  const getUser = (checked.getUser ?? defaultUser) as (context: Context) => unknown;
  return async (context, next) => {
    const user = (): unknown => getUser(context);
    const address = belowPrefix(context.req.path, checked.prefix);
    if (address !== undefined) {
      return toResponse(await handler.handle(toPlainRequest(context, address.path, user)));
    }
    const times = handler.timesNow;
    if (times === undefined) {
      await next();
      return undefined;
    }
    const startMillis = performance.now();
    await next();
    const millis = performance.now() - startMillis;
    times.record({ route: routeOf(context), user: userName(handler, getUser, context), millis });
    return undefined;
  };
}

function defaultUser(context: Context): unknown {
  return context.get('user') as unknown;
}

function toPlainRequest({ req }: Context, path: string, user: () => unknown): PlainRequest {
  return {
    method: req.method,
    path,
    address: req.path,
    search: searchOf(req.url),
    isEncrypted: req.url.startsWith('https:'),
    header: (name) => req.header(name),
    user,
    readBody: async () => (await req.text()).slice(0, MAX_BODY_BYTES),
  };
}

function toResponse({ status, headers, body }: PlainResponse): Response {
  return new Response(responseBody(status, body), { status, headers: { ...headers } });
}

function responseBody(
  status: number,
  body: PlainResponse['body'],
): ReadableStream | string | Uint8Array<ArrayBuffer> | null {
  if (status === 304) return null;
  if (isStream(body)) return Readable.toWeb(bodyStream(body)) as ReadableStream;
  return typeof body === 'string' ? body : new Uint8Array(body);
}

/** The pattern of the last handler that is not middleware; requests that none took are one route. */
function routeOf({ req }: Context): string {
  // The function in hono/route knows only requests of its own copy of Hono, and an application of modules has another.
  // eslint-disable-next-line @typescript-eslint/no-deprecated
  const routes = req.matchedRoutes.filter(({ method }) => method !== 'ALL');
  return `${req.method} ${routes.at(-1)?.path ?? '(no route)'}`;
}
