/** The distinct functions of a database, each kept once whatever ids batches give it. */
import type { FunctionInfo } from '../types';
import { ContentIndex, HASH_SEED, INDEX_BYTES, mix, mixString } from './content-index';
import { OTHER } from './id-map';
import type { MemoryBudget } from './memory-budget';

/** Estimated bytes of a function besides its text: the object, two string headers, its places in the table, the index and the stack tree. */
export const FUNCTION_BYTES = 164 + INDEX_BYTES;

/** Estimated bytes per UTF-16 unit of a function's name, its file and the address of the file's map. */
export const CHARACTER_BYTES = 2;

/** Functions by content; an id is the position in order of arrival. */
export class FunctionTable {
  readonly #budget: MemoryBudget;
  readonly #index = new ContentIndex();
  readonly #functions: FunctionInfo[] = [];

  constructor(budget: MemoryBudget) {
    this.#budget = budget;
  }

  /** Every function, by id; not copied. */
  get all(): readonly FunctionInfo[] {
    return this.#functions;
  }

  /** The id of a function, kept now if it is new; {@link OTHER} if there is no room for it. */
  intern(info: FunctionInfo): number {
    const hash = hashOf(info);
    for (let id = this.#index.first(hash); id >= 0; id = this.#index.next(hash)) {
      if (isSame(this.#functions[id] as FunctionInfo, info)) return id;
    }
    return this.#add(hash, info);
  }

  #add(hash: number, { functionName, file, line, column, kind, scriptId, sourceMapUrl }: FunctionInfo): number {
    const characters = functionName.length + file.length + (sourceMapUrl?.length ?? 0);
    if (!this.#budget.reserve(FUNCTION_BYTES + CHARACTER_BYTES * characters)) return OTHER;
    const info = { functionName, file, line, column, kind, scriptId };
    const id = this.#functions.push(sourceMapUrl === undefined ? info : { ...info, sourceMapUrl }) - 1;
    this.#index.add(hash, id);
    return id;
  }
}

function hashOf(info: FunctionInfo): number {
  const position = mix(mix(mix(mixString(HASH_SEED, info.kind), info.scriptId), info.line), info.column);
  return mixString(mixString(position, info.functionName), info.file);
}

function isSame(a: FunctionInfo, b: FunctionInfo): boolean {
  return (
    a.line === b.line &&
    a.column === b.column &&
    a.kind === b.kind &&
    a.scriptId === b.scriptId &&
    a.functionName === b.functionName &&
    a.file === b.file &&
    a.sourceMapUrl === b.sourceMapUrl
  );
}
