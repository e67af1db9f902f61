/** A guess at the route of an address, for servers that have no router: what looks like an id becomes `:id`. */

/** Deeper addresses are cut. */
const MAX_SEGMENTS = 8;

/** Numbers, UUIDs, long hexadecimal strings, and whatever is long and has digits in it. */
const ID = /^(?:\d+|[\da-f]{8}-[\da-f-]{27}|[\da-f]{12,}|(?=.*\d)[\w%~.-]{20,})$/i;

/** Addresses whose pattern is known; emptied when there are too many, and never long ones, since they come from clients. */
const known = new Map<string, string>();
const MAX_KNOWN = 500;
const MAX_KNOWN_LENGTH = 100;

/**
 * The pattern of an address.
 *
 * @param url - As in `request.url`; what follows a question mark is left out.
 * @example
 * urlPattern('/users/17?full=1') // '/users/:id'
 */
export function urlPattern(url: string): string {
  const pattern = known.get(url);
  if (pattern !== undefined) return pattern;
  const made = makePattern(url);
  if (url.length > MAX_KNOWN_LENGTH) return made;
  if (known.size >= MAX_KNOWN) known.clear();
  known.set(url, made);
  return made;
}

function makePattern(url: string): string {
  const [path = ''] = url.split('?', 1);
  const segments = path.split('/');
  const shown = segments.slice(0, MAX_SEGMENTS + 1).map((segment) => (ID.test(segment) ? ':id' : segment));
  return segments.length > shown.length ? `${shown.join('/')}/...` : shown.join('/');
}
