/**
 * Bodies of requests. They come from strangers too: one is read only where a route or the sign-in form asks for it, never more
 * than {@link MAX_BODY_BYTES} of it, and never for long. One that is refused is left unread.
 */
import type { Readable } from 'node:stream';
import { clearTimeout, setTimeout } from '../builtins';
import { guarded } from '../guard';

/** The longest body that is read. */
export const MAX_BODY_BYTES = 4096;

/** How long a client may take to send one. */
const MAX_BODY_MILLIS = 10_000;

/** A body that is not read, or not to its end. */
export class BodyRefused extends Error {
  override readonly name = 'BodyRefused';

  /** @param status - What the client is told. */
  constructor(
    readonly status: 408 | 413,
    message: string,
  ) {
    super(message);
  }
}

function tooLong(): BodyRefused {
  return new BodyRefused(413, `the body is longer than ${MAX_BODY_BYTES} bytes`);
}

/** True where the client has said that its body is too long. */
export function isDeclaredTooLong(contentLength: string | undefined): boolean {
  return Number(contentLength ?? 0) > MAX_BODY_BYTES;
}

/**
 * Reads a body that nobody has read; one that somebody has is empty.
 *
 * @param contentLength - The header.
 * @throws BodyRefused if it is too long, or takes too long; the stream is then paused where it is.
 */
export function readStreamed(
  stream: Readable,
  contentLength: string | undefined,
  maxMillis = MAX_BODY_MILLIS,
): Promise<string> {
  if (isDeclaredTooLong(contentLength)) return Promise.reject(tooLong());
  if (stream.readableEnded || stream.destroyed) return Promise.resolve('');
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let bytes = 0;
    const settle = (refusal?: Error): void => {
      clearTimeout(timer);
      stream.off('data', onData).off('end', onEnd).off('close', onEnd).off('error', onError);
      if (refusal === undefined) {
        resolve(Buffer.concat(chunks).toString('utf8'));
      } else {
        stream.pause();
        reject(refusal);
      }
    };
    const onData = guarded('reading a body', (chunk: Buffer | string) => {
      const part = Buffer.from(chunk as string);
      bytes += part.length;
      if (bytes > MAX_BODY_BYTES) settle(tooLong());
      else chunks.push(part);
    });
    const onEnd = guarded('reading a body', () => settle());
    const onError = guarded('reading a body', settle);
    const late = (): void => settle(new BodyRefused(408, 'the body took too long to arrive'));
    const timer = setTimeout(guarded('reading a body', late), maxMillis).unref();
    stream.on('data', onData).on('end', onEnd).on('close', onEnd).on('error', onError);
  });
}

/** Reads a body of the web's kind. */
export async function readWeb(body: ReadableStream | null, contentLength: string | undefined): Promise<string> {
  if (isDeclaredTooLong(contentLength)) throw tooLong();
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of (body ?? []) as AsyncIterable<Uint8Array>) {
    bytes += chunk.length;
    if (bytes > MAX_BODY_BYTES) throw tooLong();
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

/** A body that a parser of the framework has read: text, bytes, or the fields of a form. */
export function parsedText(body: unknown): string {
  const text = typeof body === 'object' && body !== null ? objectText(body) : typeof body === 'string' ? body : '';
  if (text.length > MAX_BODY_BYTES) throw tooLong();
  return text;
}

function objectText(body: object): string {
  if (body instanceof Uint8Array) return Buffer.from(body.subarray(0, MAX_BODY_BYTES + 1)).toString('latin1');
  const fields = Object.entries(body).filter((field): field is [string, string] => typeof field[1] === 'string');
  return new URLSearchParams(fields).toString();
}
