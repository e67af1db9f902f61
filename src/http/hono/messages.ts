/**
 * Hono's requests and responses, which are those of the web, as plain ones. On Node.js the message that they were made from is looked
 * at too: only it knows the connection, and only it can be left unread.
 */
import type { Context } from 'hono';
import type { ServerResponse } from 'node:http';
import { countInternalError, guarded } from '../../guard';
import { parsedText, readStreamed, readWeb } from '../body';
import { searchOf } from '../mount';
import { cut } from '../node/answers';
import { type Connection, connectionOf, isNodeMessage } from '../node/connection';
import { headerOf } from '../node/messages';
import { isStream, type PlainRequest, type PlainResponse } from '../plain';

/** Makes a plain request. */
export function toPlainRequest(context: Context, path: string, user: () => unknown): PlainRequest {
  const { req } = context;
  const message = nodeMessages(context)?.incoming;
  const connection: Connection = isNodeMessage(message)
    ? connectionOf(message)
    : { isEncrypted: req.url.startsWith('https:'), isLoopback: false, clientAddress: '' };
  return {
    ...connection,
    method: req.method,
    path,
    address: req.path,
    search: searchOf(req.url),
    header: (name) => (isNodeMessage(message) ? headerOf(message, name) : webHeaderOf(context, name)),
    user,
    readBody: () => readBody(context),
  };
}

/** The web has no headers of HTTP/2's own, and throws when it is asked for one; a request may have its host in the address alone. */
function webHeaderOf({ req }: Context, name: string): string | undefined {
  if (name.startsWith(':')) return undefined;
  return req.header(name) ?? (name === 'host' ? new URL(req.url).host : undefined);
}

/** What @hono/node-server hands to an application. */
function nodeMessages({ env }: Context): { readonly incoming?: unknown; readonly outgoing?: unknown } | undefined {
  return env as { incoming?: unknown; outgoing?: unknown } | undefined;
}

/** A body that the application has read is asked of Hono, which keeps it. */
async function readBody(context: Context): Promise<string> {
  const { req } = context;
  const message = nodeMessages(context)?.incoming;
  if (Object.keys(req.bodyCache).length > 0) return parsedText(await req.text());
  if (isNodeMessage(message)) return await readStreamed(message, headerOf(message, 'content-length'));
  return await readWeb(req.raw.body, req.header('content-length'));
}

type WebBody = ReadableStream | string | Uint8Array<ArrayBuffer> | null;

/** Makes a response of a plain one. */
export function toResponse(context: Context, { status, headers, body }: PlainResponse): Response {
  return new Response(responseBody(context, status, body), { status, headers: { ...headers } });
}

function responseBody(context: Context, status: number, body: PlainResponse['body']): WebBody {
  if (status === 304) return null;
  if (isStream(body)) return webStream(body, nodeMessages(context)?.outgoing as ServerResponse | undefined);
  return typeof body === 'string' ? body : new Uint8Array(body);
}

/** What fails in the middle of a body cuts the connection, where it is known: an error of the stream would be printed by the server. */
function webStream(body: AsyncIterable<string | Uint8Array>, outgoing: ServerResponse | undefined): ReadableStream {
  const pieces = body[Symbol.asyncIterator]();
  const encoder = new TextEncoder();
  return new ReadableStream<Uint8Array>({
    async pull(controller) {
      try {
        const piece = await pieces.next();
        if (piece.done === true) controller.close();
        else controller.enqueue(typeof piece.value === 'string' ? encoder.encode(piece.value) : piece.value);
      } catch (error) {
        countInternalError('a body', error);
        if (outgoing === undefined) controller.error(error);
        else cut(outgoing);
      }
    },
    cancel: guarded('dropping a body', async () => {
      await pieces.return?.();
    }),
  });
}
