/**
 * The profiler as Hono middleware. Use it after what signs users in, and before the application's routes if their times are
 * wanted.
 *
 * @example
 * import { oxProfile } from 'ox-profile-native/hono';
 *
 * app.use(oxProfile({ users: ['alice'] }));
 */
import type { Context, MiddlewareHandler } from 'hono';
import { monotonicMillis } from '../../builtins';
import { attempt, guarded } from '../../guard';
import { HttpHandler } from '../handler';
import { belowPrefix } from '../mount';
import { checkHttpOptions, type HttpOptions } from '../options';
import { nameRoute } from '../request-times/route-name';
import { toPlainRequest, toResponse } from './messages';

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
  const requestOf = guarded('the middleware of Hono', (context: Context) => {
    const address = belowPrefix(context.req.path, checked.prefix);
    return address && toPlainRequest(context, address.path, () => getUser(context));
  });
  const startTiming = guarded('timing a request', (context: Context) => requestTimer(handler, getUser, context));
  return async (context, next) => {
    const request = requestOf(context);
    if (request !== undefined) {
      const response = await handler.handle(request);
      return attempt('an answer in Hono', () => toResponse(context, response)) ?? new Response(null, { status: 500 });
    }
    const record = startTiming(context);
    try {
      await next();
    } finally {
      record?.();
    }
    return undefined;
  };
}

function defaultUser(context: Context): unknown {
  return context.get('user') as unknown;
}

/** Starts the time of a request, if it is to be timed; the function that is returned counts it. */
function requestTimer(
  handler: HttpHandler,
  getUser: (context: Context) => unknown,
  context: Context,
): (() => void) | undefined {
  const times = handler.timesNow;
  if (times === undefined) return undefined;
  const startMillis = monotonicMillis();
  return guarded('timing a request', () => {
    const millis = monotonicMillis() - startMillis;
    times.record({ route: routeOf(context), user: handler.nameForTimes(getUser, context), millis });
  });
}

/** The pattern of the last handler that is not middleware; requests that none took are one route. */
function routeOf({ req }: Context): string {
  // The function in hono/route knows only requests of its own copy of Hono, and an application of modules has another.
  // eslint-disable-next-line @typescript-eslint/no-deprecated
  const routes = req.matchedRoutes.filter(({ method }) => method !== 'ALL');
  return nameRoute(req.method, routes.at(-1)?.path);
}
