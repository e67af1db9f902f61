/** Times a request of a framework that is built on Node's own server. */
import type { ServerResponse } from 'node:http';
import type { HttpHandler } from '../handler';
import { NOBODY } from '../request-times/request-times';

/** What is asked for when a request has been answered. */
export interface TimedParts {
  /** Method and pattern. */
  readonly route: () => string;
  readonly user: () => unknown;
}

/** Counts a request when its response is closed: one listener and, then, one entry in two histograms. */
export function timeRequest(handler: HttpHandler, response: ServerResponse, parts: TimedParts): void {
  const { times } = handler;
  if (times === undefined) return;
  const startMillis = performance.now();
  response.once('close', () => {
    times.record({
      route: parts.route(),
      user: userName(handler, parts.user),
      millis: performance.now() - startMillis,
    });
  });
}

/** An application's own `getUser` may fail, or need time; a request is not worth either. */
export function userName(handler: HttpHandler, user: () => unknown): string {
  try {
    const found = user();
    if (found instanceof Promise) {
      found.catch(() => undefined);
      return '(not known at once)';
    }
    return handler.nameOf(found) ?? NOBODY;
  } catch {
    return NOBODY;
  }
}
