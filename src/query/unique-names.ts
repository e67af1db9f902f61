/**
 * Gives each function a name that no other has: `parse (src/json.js:12)`; with the column, `parse (src/json.js:12:5)`, where two
 * would share that; and where they still would, a number: ` #2`. The numbers follow from the functions themselves, so that they
 * do not depend on which was seen first.
 */
import { each, setOf } from '../builtins';
import { ROUNDS_PER_STEP, type Steps } from '../database';
import { FRAME_KINDS, type FunctionInfo } from '../types';
import { fileNameShower } from './file-names';

const ANONYMOUS = '(anonymous)';

/** The unique names of distinct functions, in their order. */
export function* uniqueNames(functions: readonly FunctionInfo[]): Steps<string[]> {
  const show = fileNameShower();
  const names: string[] = [];
  for (const info of each(functions)) {
    if (names.length % ROUNDS_PER_STEP === 0) yield;
    names.push(nameOf(info, show(info.file), ''));
  }
  for (const shared of each(yield* sharedNames(names))) {
    for (const i of each(shared)) names[i] = nameWithColumn(functions[i] as FunctionInfo, show);
  }
  const taken = setOf(names);
  for (const shared of each(yield* sharedNames(names))) numberNames(shared, names, functions, taken);
  return names;
}

/** The function's own name as records show it. */
export function functionNameOf(info: FunctionInfo): string {
  return info.functionName === '' ? ANONYMOUS : info.functionName;
}

function nameOf(info: FunctionInfo, file: string, column: string): string {
  const name = functionNameOf(info);
  if (file === '') return name;
  return info.line > 0 ? `${name} (${file}:${info.line}${column})` : `${name} (${file})`;
}

function nameWithColumn(info: FunctionInfo, show: (file: string) => string): string {
  return nameOf(info, show(info.file), info.column > 0 ? `:${info.column}` : '');
}

/** The positions of the names that occur more than once, name by name. */
function* sharedNames(names: readonly string[]): Steps<number[][]> {
  const firsts = new Map<string, number>();
  const shared = new Map<string, number[]>();
  for (let i = 0; i < names.length; i++) {
    const name = names[i] as string;
    if (i % ROUNDS_PER_STEP === 0) yield;
    const first = firsts.get(name);
    if (first === undefined) {
      firsts.set(name, i);
      continue;
    }
    const same = shared.get(name);
    if (same === undefined) shared.set(name, [first, i]);
    else same.push(i);
  }
  return [...shared.values()];
}

/** All but the first of `shared`, in the order of their content, get the next free number. */
function numberNames(shared: number[], names: string[], functions: readonly FunctionInfo[], taken: Set<string>): void {
  shared.sort((a, b) => compareFunctions(functions[a] as FunctionInfo, functions[b] as FunctionInfo));
  let number = 2;
  for (const i of each(shared.slice(1))) {
    const name = names[i] as string;
    while (taken.has(`${name} #${number}`)) number++;
    names[i] = `${name} #${number}`;
    taken.add(names[i]);
  }
}

function compareFunctions(a: FunctionInfo, b: FunctionInfo): number {
  if (a.file !== b.file) return a.file < b.file ? -1 : 1;
  const kinds = FRAME_KINDS.indexOf(a.kind) - FRAME_KINDS.indexOf(b.kind);
  const places = a.line - b.line || a.column - b.column || kinds || a.scriptId - b.scriptId;
  if (places !== 0 || a.functionName === b.functionName) return places;
  return a.functionName < b.functionName ? -1 : 1;
}
