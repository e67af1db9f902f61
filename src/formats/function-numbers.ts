/**
 * Numbers the functions of one export from 0, in the order in which they are met. Functions that are equal in name, place and
 * kind get one number even if they are different objects; functions that differ in any of these stay apart.
 */

import type { FunctionInfo } from '../types';

/** The functions of one export. */
export class FunctionNumbers {
  readonly #idByObject = new Map<FunctionInfo, number>();
  readonly #idByKey = new Map<string, number>();
  readonly #functions: FunctionInfo[] = [];

  /** Every function met so far; the position of a function is its number. */
  get functions(): readonly FunctionInfo[] {
    return this.#functions;
  }

  /**
   * The number of a function, a new one where it was not met before.
   *
   * @param info - The function.
   */
  idOf(info: FunctionInfo): number {
    const known = this.#idByObject.get(info);
    if (known !== undefined) return known;
    const id = this.#idByValue(info);
    this.#idByObject.set(info, id);
    return id;
  }

  #idByValue(info: FunctionInfo): number {
    const key = JSON.stringify([info.functionName, info.file, info.line, info.column, info.scriptId, info.kind]);
    const known = this.#idByKey.get(key);
    if (known !== undefined) return known;
    this.#idByKey.set(key, this.#functions.length);
    return this.#functions.push(info) - 1;
  }
}
