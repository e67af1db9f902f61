/**
 * Writes plain responses out by Node's own ones, of HTTP/1 and HTTP/2. The application may have answered meanwhile, such as by a
 * timeout, and the client may be gone: then nothing is written.
 */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { constants, type Http2ServerRequest, type Http2ServerResponse } from 'node:http2';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { countInternalError, guarded, letGo } from '../../guard';
import { failedResponse } from '../failures';
import type { HttpHandler } from '../handler';
import { isStream, type PlainRequest, type PlainResponse } from '../plain';
import { endAfterAnswer } from './messages';

/** A response of either version of HTTP. */
export type NodeResponse = ServerResponse | Http2ServerResponse;

type StreamedBody = Exclude<PlainResponse['body'], string | Uint8Array>;

/** Answers in the background. Whatever fails, nothing reaches the application. */
export function answer(
  handler: HttpHandler,
  request: PlainRequest,
  { message, response }: { readonly message: IncomingMessage | Http2ServerRequest; readonly response: NodeResponse },
): void {
  const written = handler.handle(request).then((plain) => {
    const headers = { ...plain.headers, ...endAfterAnswer(message) };
    return writeResponse({ ...plain, headers }, response);
  });
  letGo('an answer', written);
}

/** True while nobody has answered and somebody waits for an answer. */
export function isOpen(response: NodeResponse): boolean {
  if (response.headersSent || response.writableEnded) return false;
  return 'stream' in response ? !response.stream.destroyed : !response.destroyed;
}

/** Writes a response out, where that is still of use. */
export async function writeResponse({ status, headers, body }: PlainResponse, response: NodeResponse): Promise<void> {
  if (!isOpen(response)) {
    drop(body);
    return;
  }
  try {
    (response as ServerResponse).writeHead(status, { ...headers });
  } catch (error) {
    drop(body);
    countInternalError('an answer', error);
    writeFailure(response);
    return;
  }
  if (isStream(body)) await pipeline(bodyStream(body, response), response as ServerResponse).catch(() => undefined);
  else (response as ServerResponse).end(body);
}

/** The last resort: no page is shown, and nobody is left waiting. */
function writeFailure(response: NodeResponse): void {
  if (!isOpen(response)) {
    cut(response);
    return;
  }
  const { status, body } = failedResponse();
  response.statusCode = status;
  (response as ServerResponse).end(body);
}

/**
 * A body as a stream of Node's own. What fails in the middle of it cuts the connection, so that the client notices, and is no
 * error of a stream, which some frameworks hand to the application.
 */
export function bodyStream(body: StreamedBody, response: NodeResponse): Readable {
  const stream = Readable.from(cutShort(body, response), { objectMode: false });
  // A stream that nobody reads any more must not throw.
  return stream.on('error', () => undefined);
}

async function* cutShort(body: StreamedBody, response: NodeResponse): StreamedBody {
  try {
    yield* body;
  } catch (error) {
    countInternalError('a body', error);
    cut(response);
  }
}

/** Ends a response so that its client knows it to be incomplete. */
export const cut = guarded('cutting a connection', (response: NodeResponse): void => {
  if ('stream' in response) response.stream.close(constants.NGHTTP2_INTERNAL_ERROR);
  else response.destroy();
});

/** Lets go of a body that is not sent. */
export function drop(body: PlainResponse['body']): void {
  if (isStream(body)) letGo('dropping a body', Promise.resolve(body[Symbol.asyncIterator]().return?.()));
}
