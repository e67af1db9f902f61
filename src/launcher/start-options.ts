/**
 * What Node.js was started with, as every thread can tell. Options of V8 hold for the whole process, but a worker may have been
 * given arguments and an environment of its own: there the system is asked as well.
 */
import { readFileSync } from 'node:fs';
import { isMainThread } from 'node:worker_threads';

/** Where options are looked for. */
export interface StartSources {
  readonly isMainThread: boolean;
  /** As this thread was told: `process.execArgv` and the variable `NODE_OPTIONS`. */
  readonly execArgv: readonly string[];
  readonly nodeOptions: string | undefined;
  /** The text of a file, or an empty one. */
  readonly read: (file: string) => string;
}

/**
 * Whether an option of V8 was mentioned, be it to be switched off again, be it, in a worker, among the arguments of the script:
 * who asks would rather be told once too often. What `v8.setFlagsFromString` did cannot be seen, and once `process.title` has
 * been set, the system no longer knows the arguments.
 */
export function wasMentioned(name: string, sources: StartSources = ofThisThread()): boolean {
  // To V8 a dash is as good as an underscore, and one as good as two.
  const pattern = new RegExp(`^"?--?${name.replaceAll('-', '[-_]')}"?$`);
  return mentioned(sources).some((word) => pattern.test(word));
}

function mentioned({ execArgv, nodeOptions = '', read, ...thread }: StartSources): string[] {
  const told = [...execArgv, ...nodeOptions.split(/\s+/)];
  if (thread.isMainThread) return told;
  const variables = read('/proc/self/environ').split('\0');
  const atStart = variables.find((variable) => variable.startsWith('NODE_OPTIONS=')) ?? '';
  return [...told, ...atStart.split(/[\s=]+/), ...read('/proc/self/cmdline').split('\0')];
}

function ofThisThread(): StartSources {
  const { execArgv, env } = process;
  return { isMainThread, execArgv, nodeOptions: env.NODE_OPTIONS, read: readIfAllowed };
}

/** There is no `/proc` but on Linux, and under the permission model it may not be read. */
function readIfAllowed(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}
