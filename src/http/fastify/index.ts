/**
 * The profiler as a Fastify plugin. Register it after what signs users in, so that its hooks run before this one's routes.
 *
 * @example
 * import { oxProfile } from 'ox-profile-native/fastify';
 *
 * await app.register(oxProfile({ users: ['alice'] }));
 */
import type { FastifyInstance, FastifyPluginAsync, FastifyPluginCallback, FastifyReply, FastifyRequest } from 'fastify';
import { attempt, countInternalError, guarded } from '../../guard';
import { fieldOf } from '../access/user-name';
import { failedResponse } from '../failures';
import { HttpHandler } from '../handler';
import { pathnameOf, searchOf } from '../mount';
import { bodyStream, drop, isOpen } from '../node/answers';
import { endAfterAnswer, toPlainRequest } from '../node/messages';
import { checkHttpOptions, type HttpOptions } from '../options';
import { isStream, type PlainRequest, type PlainResponse } from '../plain';
import { nameRoute } from '../request-times/route-name';

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
    attempt('timing the requests of Fastify', () => addTiming(app, handler, getUser));
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
  return fieldOf(request, 'user');
}

const OWN = Symbol('a route of the profiler');

function addTiming(app: FastifyInstance, handler: HttpHandler, getUser: GetUser): void {
  if (handler.times === undefined) return;
  const record = guarded('timing a request', (request: FastifyRequest, reply: FastifyReply): void => {
    const times = handler.timesNow;
    const { config, url } = request.routeOptions;
    if (times === undefined || OWN in ((config as object | undefined) ?? {})) return;
    const user = handler.nameForTimes(getUser, request);
    times.record({ route: nameRoute(request.method, url), user, millis: reply.elapsedTime });
  });
  app.addHook('onResponse', (request, reply, done) => {
    record(request, reply);
    done();
  });
}

/** The scope is the profiler's own: it reads bodies itself, where it wants them, and the application's parsers stay as they are. */
function addRoutes(scope: FastifyInstance, handler: HttpHandler, getUser: GetUser): void {
  scope.removeAllContentTypeParsers();
  scope.addContentTypeParser('*', (_request, payload, done) => done(null, payload));
  const answer = async (request: FastifyRequest, reply: FastifyReply): Promise<unknown> => {
    const plain = attempt('a request of Fastify', () => requestOf(request, getUser));
    return respond(reply, plain === undefined ? failedResponse() : await handler.handle(plain));
  };
  const config = { [OWN]: true };
  scope.all('/', { config, prefixTrailingSlash: 'no-slash' }, answer);
  scope.all('/*', { config }, answer);
}

function requestOf(request: FastifyRequest, getUser: GetUser): PlainRequest {
  const url = request.raw.url ?? '/';
  const rest = (request.params as { readonly '*'?: string })['*'];
  const path = rest === undefined && !pathnameOf(url).endsWith('/') ? '' : `/${rest ?? ''}`;
  const body = request.body ?? undefined;
  return toPlainRequest(request.raw, { path, url, search: searchOf(url), user: () => getUser(request), body });
}

/** A reply that is returned is one that Fastify leaves alone. */
function respond(reply: FastifyReply, { status, headers, body }: PlainResponse): unknown {
  try {
    if (isOpen(reply.raw)) {
      reply.code(status).headers({ ...headers, ...endAfterAnswer(reply.request.raw) });
      return reply.send(isStream(body) ? bodyStream(body, reply.raw) : body);
    }
    drop(body);
  } catch (error) {
    countInternalError('an answer in Fastify', error);
    if (isOpen(reply.raw)) reply.raw.writeHead(failedResponse().status).end();
  }
  return reply;
}
