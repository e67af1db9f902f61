/**
 * The cookie that holds a session. A browser sends a cookie to every port of a host, so its name says which port and prefix
 * it is of: two applications on one machine do not sign each other's people out.
 */
import { createHash } from 'node:crypto';
import type { PlainRequest } from '../plain';
import { hostOf } from './host';
import { isPageEncrypted } from './transport';

const NAME_LENGTH = 12;

/** More of one name than a browser ever sends are not looked at. */
const MOST_VALUES = 8;

/** Without `Path` it is sent to the folder of the sign-in form, which is the prefix. */
export function cookie(value: string, request: PlainRequest): string {
  return `${nameOf(request)}=${value}; HttpOnly; SameSite=Strict${isPageEncrypted(request) ? '; Secure' : ''}`;
}

/** The cookie that takes the one of a session away. */
export function endedCookie(request: PlainRequest): string {
  return `${cookie('', request)}; Max-Age=0`;
}

/** The values of the cookies that may hold a session: one, but for a browser that knows another of a shorter path. */
export function cookieValues(request: PlainRequest): string[] {
  const start = `${nameOf(request)}=`;
  const cookies = (request.header('cookie') ?? '').split(/[;,]/).map((part) => part.trim());
  const own = cookies.filter((part) => part.startsWith(start)).slice(0, MOST_VALUES);
  return own.map((part) => part.slice(start.length));
}

function nameOf(request: PlainRequest): string {
  const { address, path } = request;
  const mount = address.endsWith(path) ? address.slice(0, address.length - path.length) : '';
  const hash = createHash('sha256').update(`${hostOf(request) ?? ''} ${mount}`);
  return `ox_profile_${hash.digest('hex').slice(0, NAME_LENGTH)}`;
}
