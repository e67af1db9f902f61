/**
 * Whether the client's own connection is encrypted, as far as can be told. Behind a proxy that ends TLS only headers say so, and
 * anybody can send those; but to believe them only makes the rules stricter, for whoever sent them.
 */
import type { PlainRequest } from '../plain';

/** True where the connection to this process is encrypted, or a proxy says that the one to it is. */
export function isSeenEncrypted(request: PlainRequest): boolean {
  if (request.isEncrypted) return true;
  const proto = request.header('x-forwarded-proto')?.split(',')[0]?.trim().toLowerCase();
  return proto === 'https' || /^[^,]*\bproto="?https\b/i.test(request.header('forwarded') ?? '');
}

/** As {@link isSeenEncrypted}; a form that was sent by a page of https also says it, which no proxy has to be told to. */
export function isPageEncrypted(request: PlainRequest): boolean {
  return isSeenEncrypted(request) || /^https:/i.test(request.header('origin') ?? request.header('referer') ?? '');
}
