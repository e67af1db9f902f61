/**
 * Gives each function a name that no other has: `parse (src/json.js:12)`; with the column, `parse (src/json.js:12:5)`, where two
 * would share that; and where they still would, a number: ` #2`. The numbers follow from the functions themselves, so that they
 * do not depend on which was seen first.
 */
import { FRAME_KINDS, type FunctionInfo } from '../types';
import { fileNameShower } from './file-names';

const ANONYMOUS = '(anonymous)';

/** The unique names of distinct functions, in their order. */
export function uniqueNames(functions: readonly FunctionInfo[]): string[] {
  const show = fileNameShower();
  const names = functions.map((info) => nameOf(info, show(info.file), ''));
  for (const shared of sharedNames(names)) {
    for (const i of shared) names[i] = nameWithColumn(functions[i] as FunctionInfo, show);
  }
  const taken = new Set(names);
  for (const shared of sharedNames(names)) numberNames(shared, names, functions, taken);
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
function sharedNames(names: readonly string[]): number[][] {
  const positions = new Map<string, number[]>();
  names.forEach((name, i) => {
    const same = positions.get(name);
    if (same === undefined) positions.set(name, [i]);
    else same.push(i);
  });
  return [...positions.values()].filter((same) => same.length > 1);
}

/** All but the first of `shared`, in the order of their content, get the next free number. */
function numberNames(shared: number[], names: string[], functions: readonly FunctionInfo[], taken: Set<string>): void {
  shared.sort((a, b) => compareFunctions(functions[a] as FunctionInfo, functions[b] as FunctionInfo));
  let number = 2;
  for (const i of shared.slice(1)) {
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
  return places || (a.functionName < b.functionName ? -1 : 1);
}
