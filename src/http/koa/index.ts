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
import { HttpHandler } from '../handler';
import { belowPrefix } from '../mount';
import { bodyStream, toPlainRequest } from '../node/messages';
import { requestTimer } from '../node/timing';
import { checkHttpOptions, type HttpOptions } from '../options';
import { isStream, type PlainResponse } from '../plain';

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
  return async (context: RoutedContext, next) => {
    const address = belowPrefix(context.url, checked.prefix);
    if (address === undefined) {
      time(context, context.res);
      await next();
      return;
    }
    const user = (): unknown => getUser(context);
    const plain = toPlainRequest(context.req, {
      ...address,
      url: context.originalUrl,
      user,
      body: context.request.body,
    });
    respond(context, await handler.handle(plain));
  };
}

function defaultUser(context: Context): unknown {
  return (context.state as { readonly user?: unknown }).user;
}

function respond(context: Context, { status, headers, body }: PlainResponse): void {
  context.status = status;
  context.set({ ...headers });
  if (isStream(body)) context.body = bodyStream(body);
  else context.body = typeof body === 'string' ? body : Buffer.from(body);
}

/** The pattern that a router set; requests that none took are one route. */
function routeOf(context: RoutedContext): string {
  return `${context.method} ${String(context._matchedRoute ?? '(no route)')}`;
}
