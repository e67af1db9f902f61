/** What the connection of a request says: no header of a client can change it, and a proxy in front is not looked through. */
import type { IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import type { PlainRequest } from '../plain';

/** As in `PlainRequest`. */
export type Connection = Pick<PlainRequest, 'isEncrypted' | 'isLoopback' | 'clientAddress'>;

const UNKNOWN: Connection = { isEncrypted: false, isLoopback: false, clientAddress: '' };

/** Looks at the connection. Over HTTP/2 a socket that is gone throws when it is asked; and a request made up in a test has none. */
export function connectionOf({ socket }: { readonly socket?: unknown }): Connection {
  try {
    const { encrypted, localAddress, remoteAddress } = socket as Socket & { readonly encrypted?: boolean };
    return {
      isEncrypted: encrypted === true,
      isLoopback: /^(?:::ffff:)?127\.|^::1$/.test(localAddress ?? ''),
      clientAddress: remoteAddress ?? '',
    };
  } catch {
    return UNKNOWN;
  }
}

/** True for Node's own kind of request, of any version of HTTP. */
export function isNodeMessage(value: unknown): value is IncomingMessage {
  return typeof value === 'object' && value !== null && 'rawHeaders' in value && 'socket' in value;
}
