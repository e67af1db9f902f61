/** A server of its own, for programs that have none: reachable from this machine only, unless asked otherwise. */
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe } from '../../options';
import type { HttpOptions } from '../options';
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

const LOOPBACK_NAMES = ['localhost', '127.0.0.1', '[::1]'];

/**
 * Serves the profiler's pages.
 *
 * @throws TypeError or RangeError that names a bad option; rejects with what `listen` fails with, such as `EADDRINUSE`.
 * @example
 * const { url } = await serve({ port: 9090, token: process.env.OX_PROFILE_TOKEN });
 */
export async function serve({ port = 0, host = '127.0.0.1', ...options }: ServeOptions = {}): Promise<ProfileServer> {
  if (typeof host !== 'string') throw new TypeError(`option 'host' must be a string, not ${describe(host)}`);
  const profile = oxProfile({ ...options, requestTimes: options.requestTimes ?? false });
  const names = [...LOOPBACK_NAMES, nameInUrl(host)];
  const server = createServer((request, response) => {
    if (!isNamed(request, names)) response.writeHead(421).end('This server does not answer to that name.\n');
    else if (request.url === '/') response.writeHead(303, { location: `${options.prefix ?? '/ox_profile'}/` }).end();
    else if (!profile(request, response)) response.writeHead(404).end('Not found\n');
  });
  await listen(server, port, host);
  server.unref();
  const { port: taken } = server.address() as AddressInfo;
  const url = `http://${nameInUrl(host)}:${taken}${options.prefix ?? '/ox_profile'}/`;
  return { url, server, close: () => close(server) };
}

function nameInUrl(host: string): string {
  return host.includes(':') ? `[${host}]` : host;
}

/** A page of another site can make its own name lead here (DNS rebinding); the name is then in the request. */
function isNamed(request: IncomingMessage, names: readonly string[]): boolean {
  const name = (request.headers.host ?? '').replace(/:\d+$/, '').toLowerCase();
  return names.includes(name) || names.includes('0.0.0.0') || names.includes('[::]');
}

function listen(server: Server, port: number, host: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => {
      server.off('error', reject);
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
