/**
 * Tells the profiler's own work from the program's: queries, pages, exports, source maps, access checks and request times run as
 * JavaScript of this package on the thread that is sampled, and must not be shown as functions of the application.
 *
 * A stack is the profiler's where the first function from the leaf on that belongs to anybody belongs to this package. Native
 * functions, Node.js's own modules and this package's dependencies belong to whoever called them. So what a program's function
 * does is the program's, be it called by us (a `getUser`, `onStall`, what comes after a middleware) or not; and what we do is
 * ours, as a leaf `(profiler)` on the stack of who asked for it.
 */
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import type { FunctionInfo } from '../types';

/** Stands for all of the profiler's work; the addon names what it knows to be of that kind the same. */
export const PROFILER_FUNCTION: FunctionInfo = {
  functionName: '(profiler)',
  file: '',
  line: 0,
  column: 0,
  kind: 'vm',
  scriptId: 0,
};

/** Whom a function belongs to. */
export type Owner = 'caller' | 'package' | 'program';

/** What is of this package and yet no work of the profiler: what it passes on, and what it runs in order to be profiled. */
const PROGRAMS = ['launcher/worker-hook', 'cli/cost/workload', 'diagnose/trial'];

const DEPENDENCIES = /[\\/]node_modules[\\/](?:re2js|@jridgewell[\\/]sourcemap-codec)[\\/]/;

/** This script; a bundler may have made it part of somebody else's, or of a module that has no such name. */
const SCRIPT = typeof __filename === 'undefined' ? '' : __filename;

/** That of this package's scripts. */
const EXTENSION = path.extname(SCRIPT);

/** The folders of this package's scripts, as a path and as a URL; none in a bundle. */
const FOLDERS = /[\\/]database[\\/]own-work\.[jt]s$/.test(SCRIPT) ? foldersOf(path.resolve(SCRIPT, '..', '..')) : [];

function foldersOf(folder: string): string[] {
  return [folder + path.sep, `${pathToFileURL(folder).href}/`];
}

/** Whom a function belongs to. */
export function ownerOf({ kind, file }: FunctionInfo): Owner {
  if (kind !== 'javascript' || file.startsWith('node:') || DEPENDENCIES.test(file)) return 'caller';
  const folder = FOLDERS.find((start) => file.startsWith(start));
  if (folder === undefined || !file.endsWith(EXTENSION)) return 'program';
  const name = file.slice(folder.length, -EXTENSION.length).replaceAll('\\', '/');
  return PROGRAMS.includes(name) ? 'program' : 'package';
}
