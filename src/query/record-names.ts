/**
 * The names of records. They are unique among all functions of a database, hit or not, so that a function has one name whatever
 * range of time is asked for; and they are kept until there are more functions.
 */
import { setOf } from '../builtins';
import { OTHER_FUNCTION, type Steps } from '../database';
import type { FunctionInfo } from '../types';
import { workingDirectory } from './file-names';
import { uniqueNames } from './unique-names';

/** Stands for `(other)` in place of a function id. */
export const OTHER_ID = -1;

/** The names of the functions of a database. */
export class RecordNames {
  /** By id plus 1: that of `(other)` comes first. */
  readonly #names: readonly string[];
  #taken: Set<string> | undefined;

  constructor(names: readonly string[]) {
    this.#names = names;
  }

  /** How many functions have a name. */
  get size(): number {
    return this.#names.length - 1;
  }

  /** The name of a function by its id, or of `(other)`. */
  ofFunction(id: number): string {
    return this.#names[id + 1] as string;
  }

  /** The name of an executing line of a function. */
  ofLine(id: number, line: number): string {
    if (line === 0) return this.ofFunction(id);
    const name = `${this.ofFunction(id)} line ${line}`;
    this.#taken ??= setOf(this.#names);
    if (!this.#taken.has(name)) return name;
    let number = 2;
    while (this.#taken.has(`${name} #${number}`)) number++;
    return `${name} #${number}`;
  }
}

interface Known {
  readonly directory: string | undefined;
  readonly names: RecordNames;
}

/** By the list of a database's functions, which only grows. */
const KNOWN = new WeakMap<readonly FunctionInfo[], Known>();

/** The names of functions, of which this is the database's own list. */
export function* namesOf(functions: readonly FunctionInfo[]): Steps<RecordNames> {
  const directory = workingDirectory();
  const known = KNOWN.get(functions);
  if (known?.names.size === functions.length && known.directory === directory) return known.names;
  const names = new RecordNames(yield* uniqueNames([OTHER_FUNCTION].concat(functions)));
  KNOWN.set(functions, { directory, names });
  return names;
}
