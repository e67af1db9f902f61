/**
 * Times the requests of a framework that is built on Node's own server. It adds one listener to a response and no property:
 * frameworks change the prototype of responses, and V8 then makes a new hidden class for each one that gets a property.
 */
import type { ServerResponse } from 'node:http';
import type { HttpHandler } from '../handler';
import { NOBODY } from '../request-times/request-times';

/** What is asked about a request when it has been answered, of whatever the framework has for one. */
export interface TimedParts<Source> {
  /** Method and pattern. */
  readonly routeOf: (source: Source) => string;
  readonly getUser: (source: Source) => unknown;
}

/** Makes the function that times a request, if it is to be timed; it counts the request when its response is closed. */
export function requestTimer<Source>(
  handler: HttpHandler,
  { routeOf, getUser }: TimedParts<Source>,
): (source: Source, response: ServerResponse) => void {
  return (source, response) => {
    const times = handler.timesNow;
    if (times === undefined) return;
    const startMillis = performance.now();
    response.on('close', () => {
      const millis = performance.now() - startMillis;
      times.record({ route: routeOf(source), user: userName(handler, getUser, source), millis });
    });
  };
}

/** An application's own `getUser` may fail, or need time; a request is not worth either. */
export function userName<Source>(handler: HttpHandler, getUser: (source: Source) => unknown, source: Source): string {
  try {
    const found = getUser(source);
    if (found instanceof Promise) {
      found.catch(() => undefined);
      return '(not known at once)';
    }
    return handler.nameOf(found) ?? NOBODY;
  } catch {
    return NOBODY;
  }
}
