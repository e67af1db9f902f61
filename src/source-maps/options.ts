/** The option `sourceMaps`, checked before anything is read. */
import path from 'node:path';
import { isArray } from '../builtins';
import { checkNumber, checkOptionNames, describe } from '../options';

/** What source maps may take, and where they are. */
export interface SourceMapOptions {
  /** Ceiling of the memory that decoded maps take, and of the size of a file that is read for one, 1 MiB to 1 GiB. Default 32 MiB. */
  readonly maxBytes?: number | undefined;
  /**
   * Folders with maps of files that do not say where theirs is (hidden maps), up to 16. For `/app/dist/a.js`, `dist/a.js.map` and
   * `a.js.map` are looked for in each. A relative path begins at the working directory. Default: none.
   */
  readonly folders?: readonly string[] | undefined;
}

/** Options of source maps that are known to be good. */
export interface CheckedSourceMaps {
  readonly maxBytes: number;
  /** Absolute paths. */
  readonly folders: readonly string[];
}

const MEBIBYTE = 1024 * 1024;
const DEFAULT_MAX_BYTES = 32 * MEBIBYTE;
const BOUNDS = { min: MEBIBYTE, max: 1024 * MEBIBYTE };
const MAX_FOLDERS = 16;

/**
 * Checks the option and fills in the defaults.
 *
 * @returns Undefined where no maps are wanted.
 * @throws TypeError or RangeError that names the option.
 */
export function checkSourceMaps(value: unknown): CheckedSourceMaps | undefined {
  if (value === undefined || value === true) return { maxBytes: DEFAULT_MAX_BYTES, folders: [] };
  if (value === false) return undefined;
  if (typeof value !== 'object' || value === null) {
    throw new TypeError(`option 'sourceMaps' must be true, false or { maxBytes, folders }, not ${describe(value)}`);
  }
  const { maxBytes, folders } = checkOptionNames(value, ['maxBytes', 'folders']);
  return {
    maxBytes: maxBytes === undefined ? DEFAULT_MAX_BYTES : checkNumber('sourceMaps.maxBytes', maxBytes, BOUNDS),
    folders: folders === undefined ? [] : checkFolders(folders),
  };
}

function checkFolders(value: unknown): string[] {
  if (!isArray(value)) {
    throw new TypeError(`option 'sourceMaps.folders' must be an array of paths, not ${describe(value)}`);
  }
  if (value.length > MAX_FOLDERS) {
    throw new RangeError(`option 'sourceMaps.folders' may have ${MAX_FOLDERS} folders, not ${value.length}`);
  }
  return value.map((folder: unknown) => {
    if (typeof folder === 'string' && folder !== '' && !folder.includes('\0')) return path.resolve(folder);
    throw new TypeError(`option 'sourceMaps.folders' must be an array of paths, and has ${describe(folder)} in it`);
  });
}
