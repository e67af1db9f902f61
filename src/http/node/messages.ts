/** Node's own requests and responses as plain ones. Express, Fastify and Koa are built on these, and so are their adapters. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { pathnameOf } from '../mount';
import { isStream, MAX_BODY_BYTES, type PlainRequest, type PlainResponse } from '../plain';

/** What an adapter knows about a request besides Node's own message. */
export interface RequestParts {
  /** As in `PlainRequest`. */
  readonly path: string;
  /** The whole address, before any part of it was taken off. */
  readonly url: string;
  /** As in `PlainRequest`. */
  readonly search: string;
  readonly user: () => unknown;
  /** What the framework has made of the body already; `undefined` where it has not been read. */
  readonly body?: unknown;
}

/** Makes a plain request. */
export function toPlainRequest(message: IncomingMessage, { url, body, ...parts }: RequestParts): PlainRequest {
  return {
    ...parts,
    method: message.method ?? 'GET',
    address: pathnameOf(url),
    isEncrypted: 'encrypted' in message.socket && message.socket.encrypted === true,
    header: (name) => headerOf(message, name),
    readBody: () => (body === undefined ? readBody(message) : Promise.resolve(bodyText(body))),
  };
}

/** `headersDistinct` keeps what `headers` drops: the second of two `Authorization` headers. */
function headerOf(message: IncomingMessage, name: string): string | undefined {
  return message.headersDistinct[name]?.join(', ');
}

/** A body that a parser of the framework has read: text, or the fields of a form. */
function bodyText(body: unknown): string {
  if (typeof body === 'string') return body;
  if (typeof body !== 'object' || body === null) return '';
  const fields = Object.entries(body).filter((field): field is [string, string] => typeof field[1] === 'string');
  return new URLSearchParams(fields).toString();
}

async function readBody(message: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of message as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > MAX_BODY_BYTES) throw new RangeError(`the body is longer than ${MAX_BODY_BYTES} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

/** A body as a stream, for frameworks that take one. */
export function bodyStream(body: Exclude<PlainResponse['body'], string | Uint8Array>): Readable {
  return Readable.from(body, { objectMode: false });
}

/** Writes a response out. An error in the middle of a body cuts the connection, so that the client notices. */
export async function writeResponse(response: PlainResponse, target: ServerResponse): Promise<void> {
  const { status, headers, body } = response;
  target.writeHead(status, { ...headers });
  if (!isStream(body)) {
    target.end(body);
    return;
  }
  try {
    await pipeline(bodyStream(body), target);
  } catch (error) {
    target.destroy();
    if (!isGone(error)) process.emitWarning(error instanceof Error ? error : String(error));
  }
}

/** True where it was the client that went away. */
function isGone(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ERR_STREAM_PREMATURE_CLOSE';
}
