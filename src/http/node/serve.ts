/** A server of its own, for programs that have none: reachable from this machine only, unless asked otherwise. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { type AddressInfo, isIP } from 'node:net';
import { countInternalError, guarded } from '../../guard';
import { checkNumber, describe } from '../../options';
import { isSentHere } from '../access/host';
import { checkHttpOptions, type HttpOptions } from '../options';
import { connectionOf } from './connection';
import { headerOf } from './messages';
import { oxProfile } from './middleware';

/** How the server is made. */
export interface ServeOptions extends HttpOptions<IncomingMessage> {
  /** 0 takes a free one. Default 0. */
  readonly port?: number | undefined;
  /** The address to listen on. Default `127.0.0.1`. */
  readonly host?: string | undefined;
}

/** A server that is listening. It does not keep the process alive. */
export interface ProfileServer {
  /** The address of the pages: `http://127.0.0.1:9090/ox_profile/`. */
  readonly url: string;
  readonly server: Server;
  /** Stops listening and ends every connection. */
  close(): Promise<void>;
}

const MAX_PORT = 65_535;
const HOST_NAME = /^[A-Za-z0-9_-]+(?:\.[A-Za-z0-9_-]+)*\.?$/;

/** Listening on these is listening on every address, by whatever name. */
const EVERYWHERE = ['0.0.0.0', '::'];

/**
 * Serves the profiler's pages.
 *
 * @throws TypeError or RangeError that names a bad option; rejects with what `listen` fails with, such as `EADDRINUSE`.
 * @example
 * const { url } = await serve({ port: 9090, token: process.env.OX_PROFILE_TOKEN });
 */
export async function serve(options: ServeOptions = {}): Promise<ProfileServer> {
  const { prefix } = checkHttpOptions(options, ['port', 'host']);
  const { port = 0, host = '127.0.0.1', ...rest } = options;
  checkPort(port);
  checkHost(host);
  const hosts = EVERYWHERE.includes(host) ? rest.hosts : [...(rest.hosts ?? []), ...namesOf(host)];
  const profile = oxProfile({ ...rest, hosts, requestTimes: rest.requestTimes ?? false });
  const respond = guarded('the server', (request: IncomingMessage, response: ServerResponse): void => {
    if (!isNamed(request, hosts)) response.writeHead(421).end('This server does not answer to that name.\n');
    else if (request.url === '/' && prefix !== '') response.writeHead(303, { location: `${prefix}/` }).end();
    else if (!profile(request, response)) response.writeHead(404).end('Not found\n');
  });
  const server = createServer(respond);
  await listen(server, port, host);
  const { port: taken } = server.address() as AddressInfo;
  const url = `http://${host.includes(':') ? `[${host}]` : host}:${taken}${prefix}/`;
  return { url, server, close: () => close(server) };
}

function checkPort(port: unknown): void {
  if (!Number.isInteger(checkNumber('port', port, { min: 0, max: MAX_PORT }))) {
    throw new RangeError(`option 'port' must be a whole number, not ${String(port)}`);
  }
}

function checkHost(host: unknown): void {
  if (typeof host !== 'string') throw new TypeError(`option 'host' must be a string, not ${describe(host)}`);
  if (isIP(host) !== 0 || HOST_NAME.test(host)) return;
  throw new RangeError(
    `option 'host' must be an address or a name, such as '127.0.0.1', '::1' or 'localhost', with ` +
      `neither brackets nor port, not ${describe(host)}`,
  );
}

/** Addresses are always answered to. */
function namesOf(host: string): string[] {
  return isIP(host) === 0 ? [host.toLowerCase()] : [];
}

/** A page of another site can make its own name lead here (DNS rebinding); the name is then in the request. */
function isNamed(message: IncomingMessage, hosts: readonly string[] | undefined): boolean {
  if (hosts === undefined) return true;
  return isSentHere({ ...connectionOf(message), header: (name: string) => headerOf(message, name) }, hosts);
}

/** Neither the server nor its connections keep the process alive, nor do errors of accepting one end it. */
function listen(server: Server, port: number, host: string): Promise<void> {
  server.on(
    'connection',
    guarded('a connection', (socket) => socket.unref()),
  );
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => {
      server.off('error', reject).on('error', (error) => countInternalError('the server', error));
      server.unref();
      resolve();
    });
  });
}

function close(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}
