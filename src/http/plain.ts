/**
 * A request and a response as plain data, so that the handler knows no framework and is tested without a socket. An adapter
 * turns its framework's request into the one and writes the other out.
 */
import type { Piece } from '../formats';

/** A request below the prefix. */
export interface PlainRequest {
  /** In capitals. */
  readonly method: string;
  /** What follows the prefix, not decoded: `/status`; empty where the address ends with the prefix. */
  readonly path: string;
  /** The whole address up to the question mark, as the client sees it; only its last segment is ever used. */
  readonly address: string;
  /** What follows the question mark, not decoded. */
  readonly search: string;
  /** True where the connection to this process is encrypted; a proxy in front is not looked at. */
  readonly isEncrypted: boolean;
  /** True where the connection came in on a loopback address: from this machine, perhaps from a proxy on it. */
  readonly isLoopback: boolean;
  /** The address at the other end of the connection; empty where it is not known. */
  readonly clientAddress: string;
  /**
   * The value of a header by its name in small letters. Of a header that came more than once, all values, joined by `, `, so
   * that no rule here takes it for one of them.
   */
  readonly header: (name: string) => string | undefined;
  /** Who is signed in, as the framework or the application's `getUser` knows it; perhaps a promise. */
  readonly user: () => unknown;
  /** The body as text; rejects with `BodyRefused` where it is too long or too slow. */
  readonly readBody: () => Promise<string>;
}

/** What is to be answered. */
export interface PlainResponse {
  readonly status: number;
  /** Names in small letters. */
  readonly headers: Readonly<Record<string, string>>;
  /** A whole body, or one that is made while it is sent. */
  readonly body: Piece | AsyncIterable<Piece>;
}

/** Answers with text. */
export function textResponse(status: number, text: string, headers: Record<string, string> = {}): PlainResponse {
  return { status, headers: { 'content-type': 'text/plain; charset=utf-8', ...headers }, body: `${text}\n` };
}

/** Answers with JSON. */
export function jsonResponse(status: number, value: unknown): PlainResponse {
  return {
    status,
    headers: { 'content-type': 'application/json; charset=utf-8' },
    body: `${JSON.stringify(value)}\n`,
  };
}

/** Sends a browser on, with a GET; the location is relative to the address asked for. */
export function redirectTo(location: string, headers: Record<string, string> = {}): PlainResponse {
  return textResponse(303, `See ${location}`, { location, ...headers });
}

/** True for a body that is made while it is sent. */
export function isStream(body: PlainResponse['body']): body is AsyncIterable<Piece> {
  return typeof body === 'object' && Symbol.asyncIterator in body;
}
