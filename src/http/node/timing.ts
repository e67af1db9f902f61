/**
 * Times the requests of a framework that is built on Node's own server. It adds one listener to a response and no property:
 * frameworks change the prototype of responses, and V8 then makes a new hidden class for each one that gets a property.
 */
import type { ServerResponse } from 'node:http';
import { monotonicMillis } from '../../builtins';
import { countInternalError } from '../../guard';
import type { HttpHandler } from '../handler';

/** What is asked about a request when it has been answered, of whatever the framework has for one. */
export interface TimedParts<Source> {
  /** Method and pattern. */
  readonly routeOf: (source: Source, response: ServerResponse) => string;
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
    const startMillis = monotonicMillis();
    response.on('close', () => {
      const millis = monotonicMillis() - startMillis;
      // As `guarded` does it, without two more closures for each request.
      try {
        times.record({ route: routeOf(source, response), user: handler.nameForTimes(getUser, source), millis });
      } catch (error) {
        countInternalError('timing a request', error);
      }
    });
  };
}
