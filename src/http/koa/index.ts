/**
 * The profiler as Koa middleware. Use it after what signs users in, and before the application's routes if their times are
 * wanted.
 *
 * @example
 * import { oxProfile } from 'ox-profile-native/koa';
 *
 * app.use(oxProfile({ users: ['alice'] }));
 */
import type { Context, Middleware } from 'koa';
import { countInternalError, guarded } from '../../guard';
import { fieldOf } from '../access/user-name';
import { failedResponse } from '../failures';
import { HttpHandler } from '../handler';
import { belowPrefix } from '../mount';
import { bodyStream, drop, isOpen } from '../node/answers';
import { endAfterAnswer, toPlainRequest } from '../node/messages';
import { requestTimer } from '../node/timing';
import { checkHttpOptions, type HttpOptions } from '../options';
import { isStream, type PlainRequest, type PlainResponse } from '../plain';
import { nameRoute } from '../request-times/route-name';

export type { HttpOptions, UserTest } from '../options';

/** What middleware and routers add to a context. */
type RoutedContext = Context & {
  readonly _matchedRoute?: string | RegExp;
  readonly request: { readonly body?: unknown };
};

/**
 * Makes the middleware. Users are found in `ctx.state.user`, where koa-passport and koa-jwt put them.
 *
 * @param options - Who may open it, at the least: without `users` or a `token` nobody may.
 * @throws TypeError or RangeError that names a bad option.
 */
export function oxProfile(options: HttpOptions<Context> = {}): Middleware {
  const checked = checkHttpOptions(options);
  const handler = new HttpHandler(checked);
  const getUser = (checked.getUser ?? defaultUser) as (context: Context) => unknown;
  const time = requestTimer<RoutedContext>(handler, { routeOf, getUser });
  const requestOf = guarded('the middleware of Koa', (context: RoutedContext): PlainRequest | undefined => {
    const address = belowPrefix(context.url, checked.prefix);
    if (address === undefined) {
      time(context, context.res);
      return undefined;
    }
    const user = (): unknown => getUser(context);
    const { body } = context.request;
    return toPlainRequest(context.req, { ...address, url: context.originalUrl, user, body });
  });
  return async (context: RoutedContext, next): Promise<unknown> => {
    const request = requestOf(context);
    if (request === undefined) return await (next() as Promise<unknown>);
    respond(context, await handler.handle(request));
    return undefined;
  };
}

function defaultUser(context: Context): unknown {
  return fieldOf(context.state, 'user');
}

function respond(context: Context, response: PlainResponse): void {
  try {
    if (isOpen(context.res)) write(context, response);
    else drop(response.body);
  } catch (error) {
    countInternalError('an answer in Koa', error);
    const { status, body } = failedResponse();
    Object.assign(context, { status, body });
  }
}

function write(context: Context, { status, headers, body }: PlainResponse): void {
  context.status = status;
  context.set({ ...headers, ...endAfterAnswer(context.req) });
  if (isStream(body)) context.body = bodyStream(body, context.res);
  else context.body = typeof body === 'string' ? body : Buffer.from(body);
}

/** The pattern that a router set; requests that none took are one route. */
function routeOf({ method, _matchedRoute: pattern }: RoutedContext): string {
  return nameRoute(method, pattern === undefined ? undefined : String(pattern));
}
