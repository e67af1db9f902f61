/** How a script's name is shown to a person. */
import path from 'node:path';
import { fileURLToPath } from 'node:url';

/**
 * Makes a function that shows a script's name: a `file:` URL as a path, a path inside the working directory relative to it,
 * anything else (`node:fs`, `evalmachine.<anonymous>`) as it is. The working directory is read once, now.
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

/** The working directory, or undefined if it has been removed. */
export function workingDirectory(): string | undefined {
  try {
    return process.cwd();
  } catch {
    return undefined;
  }
}

function toPath(file: string): string {
  if (!file.startsWith('file:')) return file;
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
