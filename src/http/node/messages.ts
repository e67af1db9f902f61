/**
 * Node's own requests as plain ones, of HTTP/1 and HTTP/2. Express, Fastify and Koa are built on these, and so are their
 * adapters.
 */
import type { IncomingMessage } from 'node:http';
import type { Http2ServerRequest } from 'node:http2';
import { Readable } from 'node:stream';
import { setTimeout } from '../../builtins';
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

/** So long after its answer a stream of HTTP/2 is closed. */
const CLOSE_MILLIS = 250;

/** Makes a plain request. */
export function toPlainRequest(
  message: IncomingMessage | Http2ServerRequest,
  { path, url, search, user, body }: RequestParts,
): PlainRequest {
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
  return await readStreamed(body ?? message, headerOf(message, 'content-length'));
}

/**
 * Sees to it that nothing more of a body that was not read to its end is taken after the answer, which is about to be sent: a
 * connection of HTTP/1 ends with it, by the headers that are returned, as Node.js would read all of a long body to throw it away; of
 * HTTP/2 the stream is closed.
 */
export const endAfterAnswer = guarded(
  'an answer',
  (message: IncomingMessage | Http2ServerRequest): { readonly connection?: 'close' } => {
    if (message.complete) return {};
    if ('stream' in message) {
      closeAfterAnswer(message);
      return {};
    }
    const isLong = isDeclaredTooLong(headerOf(message, 'content-length')) || 'transfer-encoding' in message.headers;
    return isLong ? { connection: 'close' } : {};
  },
);

/**
 * Without it a client that is still sending could leave its half of the stream open. It is told well after the end of the answer: one of
 * Node.js 20 or 22 that learns of both together never closes the stream. Node.js itself does it too early where nobody has read
 * anything, but not to a stream that is paused. A stream that is only closed waits for somebody to read what has arrived.
 */
function closeAfterAnswer({ stream }: Http2ServerRequest): void {
  if (stream.endAfterHeaders) return;
  if (stream.readableFlowing === null) stream.pause();
  const close = guarded('closing a stream', () => stream.destroy());
  stream.once('finish', () => setTimeout(close, CLOSE_MILLIS).unref());
}
