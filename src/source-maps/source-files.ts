/** How the source files that a map speaks of are named: as Node.js's own stack traces name them. */
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

/** Longer names are no file's. */
const MAX_LENGTH = 4096;

const SCHEME = /^[a-z][a-z0-9+.-]+:/i;
const DRIVE = /^[a-z]:[\\/]/i;

/**
 * The name of a source: a path where it is a file, else its URL, such as `webpack://app/src/a.ts`: only the bundler knows where that is.
 *
 * @param source - As in `sources`: a URL, or relative to one, so that escapes and backslashes mean what they mean in there.
 * @param sourceRoot - As in the map; empty where it has none.
 * @param folder - That of the map's file, or of the generated file where the map is in there; undefined where neither is a file.
 * @returns Undefined for a name that cannot be a file's.
 */
export function sourceFile(
  source: string | undefined,
  sourceRoot: string,
  folder: string | undefined,
): string | undefined {
  if (source === undefined || source === '' || source.length + sourceRoot.length > MAX_LENGTH) return undefined;
  const isWhole = SCHEME.test(source) || DRIVE.test(source) || path.isAbsolute(source);
  const name = isWhole ? source : withRoot(source, sourceRoot);
  if (process.platform === 'win32' && DRIVE.test(name)) return path.normalize(name);
  return nameOfUrl(urlOf(name, folder), name) ?? plainPath(name, folder);
}

/** Undefined where it is no URL, or one of a file that has no such path: a `%` that is no escape. */
function nameOfUrl(url: URL | undefined, name: string): string | undefined {
  if (url?.protocol !== 'file:') return url?.href;
  return url.host === '' ? pathOfUrl(url.href) : name;
}

function plainPath(name: string, folder: string | undefined): string {
  return folder === undefined || SCHEME.test(name) ? name : path.resolve(folder, name);
}

/** The path of a script, or of another file, that is local; undefined where it is not, and for what is no file. */
export function localPath(file: string): string | undefined {
  if (file.startsWith('file:')) return pathOfUrl(file);
  return path.isAbsolute(file) && !isShare(file) ? file : undefined;
}

/**
 * The path that a URL in a generated file leads to.
 *
 * @param url - Relative to the generated file, or a `file:` URL.
 * @returns Undefined where it leads to another machine.
 */
export function pathOfReference(url: string, generatedPath: string): string | undefined {
  if (SCHEME.test(url) && !url.startsWith('file:')) return undefined;
  if (url.startsWith('//')) return undefined;
  try {
    return pathOfUrl(new URL(url, pathToFileURL(generatedPath)).href);
  } catch {
    return undefined;
  }
}

function withRoot(source: string, sourceRoot: string): string {
  return sourceRoot === '' || sourceRoot.endsWith('/') ? sourceRoot + source : `${sourceRoot}/${source}`;
}

function urlOf(name: string, folder: string | undefined): URL | undefined {
  try {
    return folder === undefined ? new URL(name) : new URL(name, pathToFileURL(`${folder}${path.sep}`));
  } catch {
    return undefined;
  }
}

function pathOfUrl(url: string): string | undefined {
  try {
    const found = fileURLToPath(url.replace(/[?#].*$/s, ''));
    return isShare(found) ? undefined : found;
  } catch {
    return undefined;
  }
}

/** A path of another machine, on Windows. */
function isShare(file: string): boolean {
  return file.startsWith('\\\\') || file.startsWith('//');
}
