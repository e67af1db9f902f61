/**
 * The one handler behind every adapter: a plain request in, a plain response out. The order is fixed: who is it, what is it,
 * where does it come from, and only then is anything done.
 */
import { types } from 'node:util';
import { countInternalError } from '../guard';
import { Access, type Verdict } from './access/access';
import { sourceOf } from './access/source';
import type { TokenAccess } from './access/token';
import { compress } from './compression';
import { Control } from './control';
import { failedResponse, failureResponse } from './failures';
import type { CheckedHttpOptions } from './options';
import { confirmPage, signInPage, SMALL_PAGE_POLICY } from './page/small-pages';
import { type PlainRequest, type PlainResponse, redirectTo, textResponse } from './plain';
import { NOBODY, RequestTimes } from './request-times/request-times';
import { findRoute } from './routes';
import type { Route } from './routes/route';

const UNCONFIGURED = `403 Forbidden

Nobody may open this profiler yet. Say who may, where it is mounted:

  oxProfile({ users: ['alice'] })      people whom your application has signed in, by name
  oxProfile({ token: '...' })          whoever has the token, in an Authorization: Bearer header

Where your application keeps its users in its own way, add getUser: (request) => ...`;

const DENIED = '403 Forbidden\n\nYou may not open this page.';

const MISDIRECTED = `421 Misdirected request

This profiler does not answer users by that name: a page of another site could have made it lead here. Use localhost or an
address, or say the names of this server where the profiler is mounted:

  oxProfile({ users: ['alice'], hosts: ['app.example.com'] })`;

const LIMITED = '429 Too many requests\n\nToo many wrong tokens came from there. Wait some seconds.';

const FORGED = `403 Forbidden

This request would change something, and it looks as if another site had caused it, so nothing was done. Use the buttons of the
status page, type the address, or send the token in an Authorization: Bearer header.`;

const SMALL_PAGE = { 'content-type': 'text/html; charset=utf-8', 'content-security-policy': SMALL_PAGE_POLICY };

/** For every response; a route may set others in their place. */
const SECURITY_HEADERS = {
  'content-security-policy':
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; form-action 'self'; " +
    "base-uri 'none'; frame-ancestors 'none'",
  'cache-control': 'no-store',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'referrer-policy': 'same-origin',
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
};

/** Answers the requests of one mounted profiler. */
export class HttpHandler {
  /** Undefined where they are off. */
  readonly times: RequestTimes | undefined;
  readonly #access: Access;
  readonly #control: Control;
  readonly #timesWhilePaused: boolean;

  constructor(options: CheckedHttpOptions) {
    this.#access = new Access(options);
    this.#control = new Control(options.launcher);
    this.#timesWhilePaused = options.requestTimes === 'always';
    this.times = options.requestTimes === false ? undefined : new RequestTimes();
  }

  /** What a request of the application that passes now is to be counted in; undefined where it is not to be timed. */
  get timesNow(): RequestTimes | undefined {
    return this.#timesWhilePaused || this.#control.isRunning() ? this.times : undefined;
  }

  /** Answers a request. It never throws; a body that is made while it is sent may. */
  async handle(request: PlainRequest): Promise<PlainResponse> {
    try {
      const response = await this.#answer(request);
      const sent = request.method === 'HEAD' ? { ...response, body: '' } : await compress(request, response);
      return { ...sent, headers: { ...SECURITY_HEADERS, ...sent.headers } };
    } catch (error) {
      countInternalError('an answer', error);
      return failedResponse();
    }
  }

  /**
   * The name of who is signed in, for request times. An application's own `getUser` may fail, or need time; a request is not
   * worth either.
   */
  nameForTimes<Source>(getUser: (source: Source) => unknown, source: Source): string {
    try {
      const found = getUser(source);
      if (!types.isPromise(found)) return this.#access.nameOf(found) ?? NOBODY;
      found.then(undefined, (error: unknown) => this.#access.reportFailure(error));
      return '(not known at once)';
    } catch (error) {
      this.#access.reportFailure(error);
      return NOBODY;
    }
  }

  async #answer(request: PlainRequest): Promise<PlainResponse> {
    try {
      const verdict = await this.#access.judge(request);
      return verdict.kind === 'admitted' ? await this.#route(request, verdict) : await this.#refuse(request, verdict);
    } catch (error) {
      return failureResponse(error, request.path.startsWith('/api/'));
    }
  }

  /** All addresses look the same from outside, but for the sign-in form where there is a token to sign in with. */
  async #refuse(request: PlainRequest, verdict: Verdict): Promise<PlainResponse> {
    if (verdict.kind === 'unconfigured') return textResponse(403, UNCONFIGURED);
    const { token } = this.#access;
    if (token !== undefined && request.path === '/sign_in' && request.method === 'POST')
      return await signIn(token, request);
    if (verdict.kind === 'limited') return tooManyGuesses();
    if (verdict.kind === 'misdirected') return textResponse(421, MISDIRECTED);
    if (token === undefined || !wantsHtml(request)) return textResponse(403, DENIED);
    return { status: 403, headers: SMALL_PAGE, body: signInPage(false) };
  }

  async #route(request: PlainRequest, { name }: Verdict & { kind: 'admitted' }): Promise<PlainResponse> {
    if (request.path === '') return redirectTo(`./${request.address.slice(request.address.lastIndexOf('/') + 1)}/`);
    const found = findRoute(request.path);
    if (found === undefined) return textResponse(404, 'Not found');
    const { route, rest } = found;
    const refusal = refuseMethod(request, route) ?? refuseSource(request, route);
    if (refusal !== undefined) return refusal;
    const parameters = new URLSearchParams(request.search);
    const [control, times] = [this.#control, this.times];
    const isTiming = this.timesNow !== undefined;
    const endSession = (): string => this.#access.signOut(request);
    return await route.run({ request, parameters, rest, control, times, isTiming, userName: name, endSession });
  }
}

/** Only a form of this site is read. */
async function signIn(token: TokenAccess, request: PlainRequest): Promise<PlainResponse> {
  const isOwn = sourceOf(request) === 'own';
  const typed = isOwn ? (new URLSearchParams(await request.readBody()).get('token') ?? '') : '';
  const answer = isOwn ? token.signIn(typed, request) : 'wrong';
  if (answer === 'limited') return tooManyGuesses();
  if (answer === 'wrong') return { status: 403, headers: SMALL_PAGE, body: signInPage(true) };
  return redirectTo('status', { 'set-cookie': answer.cookie });
}

function tooManyGuesses(): PlainResponse {
  return textResponse(429, LIMITED, { 'retry-after': '5' });
}

/** A HEAD is a GET without its body, but for routes that change something: it must not. */
function refuseMethod({ method }: PlainRequest, { methods, isChange }: Route): PlainResponse | undefined {
  const isAllowed = methods.some(
    (allowed) => allowed === method || (allowed === 'GET' && method === 'HEAD' && !isChange),
  );
  if (isAllowed) return undefined;
  return textResponse(405, `405 Method not allowed: use ${methods.join(' or ')}`, { allow: methods.join(', ') });
}

function refuseSource(request: PlainRequest, route: Route): PlainResponse | undefined {
  const source = route.isChange ? sourceOf(request) : 'own';
  if (source === 'own') return undefined;
  if (source === 'other' || request.method !== 'GET' || !wantsHtml(request)) return textResponse(403, FORGED);
  const action = request.path.slice(1) + (request.search === '' ? '' : `?${request.search}`);
  return { status: 403, headers: SMALL_PAGE, body: confirmPage(action) };
}

function wantsHtml(request: PlainRequest): boolean {
  return request.header('accept')?.includes('text/html') === true;
}
