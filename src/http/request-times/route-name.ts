/** Names of routes: a method and a pattern, neither of which a client can make up. */
import { METHODS } from 'node:http';

const KNOWN_METHODS: ReadonlySet<string> = new Set(METHODS);

/**
 * The name of a route. Over HTTP/2 a method may be any word that a client likes: those that Node.js does not know are one.
 *
 * @param pattern - `undefined` where no route took the request.
 */
export function nameRoute(method: string | undefined, pattern: string | undefined): string {
  return `${KNOWN_METHODS.has(method ?? '') ? (method ?? '') : '(method)'} ${pattern ?? '(no route)'}`;
}
