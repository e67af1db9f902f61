/**
 * Node's own requests as plain ones, of HTTP/1 and HTTP/2. Express, Fastify and Koa are built on these, and so are their
 * adapters.
 */
import type { IncomingMessage } from 'node:http';
import type { Http2ServerRequest } from 'node:http2';
import { Readable } from 'node:stream';
import { setImmediate } from '../../builtins';
import { guarded } from '../../guard';
import { isDeclaredTooLong, parsedText, readStreamed } from '../body';
import { pathnameOf } from '../mount';
import type { PlainRequest } from '../plain';
import { connectionOf } from './connection';

/** What an adapter knows about a request besides Node's own message. */
export interface RequestParts {
  /** As in `PlainRequest`. */
  readonly path: string;
  /** The whole address, before any part of it was taken off. */
  readonly url: string;
  /** As in `PlainRequest`. */
  readonly search: string;
  readonly user: () => unknown;
  /** What the framework has made of the body already; `undefined` or a stream where it has not been read. */
  readonly body: unknown;
}

/** Requests without a body. */
const BODILESS = ['GET', 'HEAD'];

/** Makes a plain request. */
export function toPlainRequest(
  message: IncomingMessage | Http2ServerRequest,
  { path, url, search, user, body }: RequestParts,
): PlainRequest {
  if ('stream' in message && !BODILESS.includes(message.method)) closeAfterAnswer(message);
  return {
    path,
    search,
    user,
    method: message.method ?? 'GET',
    address: pathnameOf(url),
    ...connectionOf(message),
    header: (name) => headerOf(message, name),
    readBody: () => readBody(message, body),
  };
}

type Headers = Pick<IncomingMessage, 'headers' | 'rawHeaders'>;

/** `rawHeaders` keeps what `headers` drops: the second of two `Authorization` headers. */
export function headerOf({ rawHeaders, headers }: Headers, name: string): string | undefined {
  if (!Array.isArray(rawHeaders)) return [headers[name]].flat().join(', ') || undefined;
  const values = rawHeaders.filter((_, i) => i % 2 === 1 && rawHeaders[i - 1]?.toLowerCase() === name);
  return values.length === 0 ? undefined : values.join(', ');
}

async function readBody(message: IncomingMessage | Http2ServerRequest, body: unknown): Promise<string> {
  if (body !== undefined && !(body instanceof Readable)) return parsedText(body);
  return readStreamed(body ?? message, headerOf(message, 'content-length'));
}

/**
 * Without it a client of HTTP/2 that is still sending a body of which some was read could leave its half of the stream open when it
 * has its answer. A stream that nobody has read from is closed by Node.js itself; where we do it, a client of Node.js 20 that is
 * still sending never closes its stream, nor then its session.
 */
function closeAfterAnswer({ stream }: Http2ServerRequest): void {
  const close = guarded('closing a stream', () => {
    if (stream.readableFlowing !== null) stream.close();
  });
  stream.once('finish', () => setImmediate(close));
}

/**
 * The headers that end the connection after an answer to a request whose long body was not read: else Node.js would read it
 * all, to throw it away. HTTP/2 has no such header, and needs none.
 */
export const closingHeaders = guarded('an answer', (message: IncomingMessage): { readonly connection?: 'close' } => {
  if (message.httpVersionMajor >= 2 || message.complete) return {};
  const isLong = isDeclaredTooLong(headerOf(message, 'content-length')) || 'transfer-encoding' in message.headers;
  return isLong ? { connection: 'close' } : {};
});
