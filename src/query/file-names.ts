/** How a script's name is shown to a person. */
import path from 'node:path';
import { fileURLToPath } from 'node:url';

/**
 * Makes a function that shows a script's name: a `file:` URL as a path, a path inside the working directory relative to it, a
 * `data:` address cut, anything else (`node:fs`, `evalmachine.<anonymous>`) as it is. The working directory is read once, now.
 */
export function fileNameShower(): (file: string) => string {
  const root = workingDirectory();
  const known = new Map<string, string>();
  return (file) => {
    const shown = known.get(file) ?? relativeTo(root, toPath(file));
    known.set(file, shown);
    return shown;
  };
}

/** Longer ones are cut, too. */
const MOST_SOURCE = 1011;

const DATA_ADDRESS = /^data:[^,]{0,60}/i;
/** Loaders that make a module out of a file say which here. */
const SOURCE_OF_DATA = /\?filePath=([^&#,]{1,1000})$/;

/**
 * A script's name of which a `data:` address is only what it is, and which file it was made from where it says so: the rest is the
 * script itself. Any other name stays.
 */
export function fileWithoutData(file: string): string {
  const kind = DATA_ADDRESS.exec(file)?.[0];
  if (kind === undefined) return file;
  return `${kind},…${SOURCE_OF_DATA.exec(file.slice(-MOST_SOURCE))?.[0] ?? ''}`;
}

/** The working directory, or undefined if it has been removed. */
export function workingDirectory(): string | undefined {
  try {
    return process.cwd();
  } catch {
    return undefined;
  }
}

function toPath(file: string): string {
  if (!file.startsWith('file:')) return fileWithoutData(file);
  try {
    return fileURLToPath(file);
  } catch {
    return file;
  }
}

function relativeTo(root: string | undefined, file: string): string {
  if (root === undefined || !path.isAbsolute(file)) return file;
  const relative = path.relative(root, file);
  const isOutside = relative === '' || relative === '..' || relative.startsWith(`..${path.sep}`);
  return isOutside ? file : relative;
}
