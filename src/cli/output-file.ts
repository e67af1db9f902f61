/** Whether a profile can be written to where it is to go, found out before there is one. */
import { accessSync, closeSync, constants, openSync, statSync, type Stats, unlinkSync } from 'node:fs';
import { UsageError } from './exit-codes';

/**
 * Tries it, and leaves everything as it was.
 *
 * @param file - `-` is the standard output.
 * @throws UsageError that says why not.
 */
export function checkWritable(file: string): void {
  if (file === '-') return;
  try {
    const stats = statSync(file, { throwIfNoEntry: false });
    if (stats === undefined) tryToMake(file);
    else tryToOpen(file, stats);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new UsageError(`--output ${file} cannot be written: ${reason}`, { cause: error });
  }
}

/** What looks writable may not be: a file system that is full or read-only, a name that is too long. */
function tryToMake(file: string): void {
  closeSync(openSync(file, 'wx'));
  unlinkSync(file);
}

/** A pipe is not opened, for it would tell its reader that all was written when it is closed. */
function tryToOpen(file: string, stats: Stats): void {
  if (stats.isFile() || stats.isDirectory()) closeSync(openSync(file, 'r+'));
  else accessSync(file, constants.W_OK);
}
