/**
 * The name that a client has called this server by. A page of another site can make its own name lead to this machine (DNS
 * rebinding): a browser then takes the profiler for a part of that site, and lets the page read it. Only the name in the request
 * tells.
 */
import { isIP } from 'node:net';
import type { PlainRequest } from '../plain';

/** The name and port that the request was sent to, in small letters; `undefined` where there is none, or more than one. */
export function hostOf(request: Pick<PlainRequest, 'header'>): string | undefined {
  const [authority, host] = [request.header(':authority'), request.header('host')];
  if (authority !== undefined && host !== undefined && authority !== host) return undefined;
  return (authority ?? host)?.toLowerCase();
}

/**
 * True for a request that was sent to a name of this server. Without a list that is asked only of what arrives on loopback, as
 * elsewhere nobody knows the names. An address is no name: it leads where it says.
 *
 * @param hosts - The names of the option, in small letters.
 */
export function isSentHere(
  request: Pick<PlainRequest, 'header' | 'isLoopback'>,
  hosts: readonly string[] | undefined,
): boolean {
  if (hosts === undefined && !request.isLoopback) return true;
  const name = hostnameOf(hostOf(request) ?? '');
  return isAddress(name) || isLoopbackName(name) || hosts?.includes(name) === true;
}

/** A host without its port. */
function hostnameOf(host: string): string {
  return host.replace(/:\d*$/, '');
}

function isAddress(name: string): boolean {
  return isIP(name) === 4 || (/^\[.*\]$/.test(name) && isIP(name.slice(1, -1)) === 6);
}

/** https://www.rfc-editor.org/rfc/rfc6761#section-6.3: no name server is asked for these. */
function isLoopbackName(name: string): boolean {
  return name === 'localhost' || name.endsWith('.localhost');
}
