/** What every adapter does with an address: tell whether it is the profiler's, and which part of it is below the prefix. */

/** An address below the prefix. */
export interface MountedAddress {
  /** As in `PlainRequest`. */
  readonly path: string;
  /** As in `PlainRequest`. */
  readonly search: string;
}

/**
 * Finds the part of an address that is below a prefix.
 *
 * @param url - As in the request line, from where the framework has mounted the profiler; an application may have put anything
 * in its place.
 * @param prefix - Empty, or with a slash at its beginning and none at its end.
 * @returns `undefined` for an address that is not the profiler's.
 */
export function belowPrefix(url: unknown, prefix: string): MountedAddress | undefined {
  if (typeof url !== 'string' || !url.startsWith(prefix)) return undefined;
  const rest = url.slice(prefix.length);
  if (rest !== '' && !rest.startsWith('/') && !rest.startsWith('?')) return undefined;
  return { path: pathnameOf(rest), search: searchOf(rest) };
}

/** What stands before the question mark. */
export function pathnameOf(url: string): string {
  const end = url.indexOf('?');
  return end < 0 ? url : url.slice(0, end);
}

/** What stands after the question mark. */
export function searchOf(url: string): string {
  const end = url.indexOf('?');
  return end < 0 ? '' : url.slice(end + 1);
}
