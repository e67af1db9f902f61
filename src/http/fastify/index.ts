/**
 * The profiler as a Fastify plugin. Register it after what signs users in, so that its hooks run before this one's routes.
 *
 * @example
 * import { oxProfile } from 'ox-profile-native/fastify';
 *
 * await app.register(oxProfile({ users: ['alice'] }));
 */
import type { FastifyInstance, FastifyPluginAsync, FastifyPluginCallback, FastifyReply, FastifyRequest } from 'fastify';
import { HttpHandler } from '../handler';
import { pathnameOf, searchOf } from '../mount';
import { bodyStream, toPlainRequest } from '../node/messages';
import { userName } from '../node/timing';
import { checkHttpOptions, type HttpOptions } from '../options';
import { isStream, MAX_BODY_BYTES, type PlainResponse } from '../plain';

export type { HttpOptions, UserTest } from '../options';

type GetUser = (request: FastifyRequest) => unknown;

/**
 * Makes the plugin. Users are found in `request.user`, where @fastify/passport and @fastify/jwt put them. The times are those
 * of every route that is registered after it.
 *
 * @param options - Who may open it, at the least: without `users` or a `token` nobody may.
 * @throws TypeError or RangeError that names a bad option.
 */
export function oxProfile(options: HttpOptions<FastifyRequest> = {}): FastifyPluginAsync {
  const checked = checkHttpOptions(options);
  const handler = new HttpHandler(checked);
  const getUser = (checked.getUser ?? defaultUser) as GetUser;
  const plugin: FastifyPluginAsync = async (app) => {
    addTiming(app, handler, getUser);
    const routes: FastifyPluginCallback = (scope, _options, done) => {
      addRoutes(scope, handler, getUser);
      done();
    };
    await app.register(routes, { prefix: checked.prefix });
  };
  return Object.assign(plugin, {
    // What fastify-plugin does: hooks that are added here are for the application's routes too.
    [Symbol.for('skip-override')]: true,
    [Symbol.for('fastify.display-name')]: 'ox-profile-native',
  });
}

function defaultUser(request: FastifyRequest): unknown {
  return (request as FastifyRequest & { readonly user?: unknown }).user;
}

const OWN = Symbol('a route of the profiler');

function addTiming(app: FastifyInstance, handler: HttpHandler, getUser: GetUser): void {
  if (handler.times === undefined) return;
  app.addHook('onResponse', (request, reply, done) => {
    const times = handler.timesNow;
    if (times !== undefined && !(OWN in request.routeOptions.config)) {
      const route = `${request.method} ${request.routeOptions.url ?? '(no route)'}`;
      times.record({ route, user: userName(handler, getUser, request), millis: reply.elapsedTime });
    }
    done();
  });
}

/** The scope is the profiler's own: its forms are read as text here, and the application's parsers stay as they are. */
function addRoutes(scope: FastifyInstance, handler: HttpHandler, getUser: GetUser): void {
  scope.removeAllContentTypeParsers();
  scope.addContentTypeParser('*', { parseAs: 'string', bodyLimit: MAX_BODY_BYTES }, (_request, body, done) => {
    done(null, body);
  });
  const answer = async (request: FastifyRequest, reply: FastifyReply): Promise<unknown> => {
    const url = request.raw.url ?? '/';
    const rest = (request.params as { readonly '*'?: string })['*'];
    const path = rest === undefined && !pathnameOf(url).endsWith('/') ? '' : `/${rest ?? ''}`;
    const parts = { path, url, search: searchOf(url), user: () => getUser(request), body: request.body ?? '' };
    return respond(reply, await handler.handle(toPlainRequest(request.raw, parts)));
  };
  const config = { [OWN]: true };
  scope.all('/', { config, prefixTrailingSlash: 'no-slash' }, answer);
  scope.all('/*', { config }, answer);
}

function respond(reply: FastifyReply, { status, headers, body }: PlainResponse): unknown {
  return reply
    .code(status)
    .headers(headers)
    .send(isStream(body) ? bodyStream(body) : body);
}
