/**
 * What a function was called before its name was shortened. A map tells what an identifier was called by a mapping that begins
 * where the identifier does; where that is, the function's own place and name tell: V8 has the place where its parameters begin,
 * that of a class at its constructor's, or at its `class` where it has none. Every form here is one that esbuild, terser or swc write.
 */
import { each } from '../builtins';
import type { FunctionInfo } from '../types';
import { type Mappings, NONE } from './mappings';

/** Names that a mapping has, by number. */
export type Names = readonly (string | undefined)[];

const IDENTIFIER = /^#?[\p{ID_Start}$_][\p{ID_Continue}$\u200c\u200d]*$/u;
const ACCESSOR = /^(?:get|set) /;

/** What is between a name and its value: `a=`, `a = `, `a:`, `a: `. */
const SEPARATOR_LENGTHS = [1, 2, 3];

/** What a value that is a function begins with before its parameters, and how much of it has one mapping. */
const FUNCTION_HEADS = ['function', 'function*', 'async function', 'async function*'].flatMap((head) => [
  head,
  `${head} `,
]);
const CLASS_HEADS = ['class{constructor', 'class {constructor'];
const HEADS = [
  ...FUNCTION_HEADS.map((head) => ({ head, keyword: head })),
  ...CLASS_HEADS.map((head) => ({ head, keyword: 'class' })),
];

/** `{` and ` {`. */
const BRACE_LENGTHS = [1, 2];

const CONSTRUCTOR_LENGTH = 'constructor'.length;
const EXTENDS_LENGTH = ' extends '.length;
const CLASS_LENGTH = 'class '.length;

/** Mappings that the superclass of a class may have: `a.b.c`. */
const MAX_SUPERCLASS_MAPPINGS = 4;

/** The name in the source; undefined where the map does not tell. */
export function originalName(info: FunctionInfo, mappings: Mappings, names: Names): string | undefined {
  const prefix = ACCESSOR.exec(info.functionName)?.[0] ?? '';
  const parts = info.functionName.slice(prefix.length).split('.');
  const name = parts.at(-1) as string;
  if (!IDENTIFIER.test(name)) return undefined;
  const line = new GeneratedLine(info.line - 1, mappings, names);
  const found = nameIn(line, info.column - 1, name);
  if (found === undefined) return undefined;
  const isPrivate = name.startsWith('#') && !found.startsWith('#');
  parts[parts.length - 1] = isPrivate ? `#${found}` : found;
  return prefix + parts.join('.');
}

function nameIn(line: GeneratedLine, column: number, { length }: string): string | undefined {
  // name=( and name=async e=>
  const assigned = assignedAt(line, column, length);
  if (assigned !== undefined) return assigned;
  // class name{ without a constructor; swc begins one character before
  const before = line.find(column);
  const isNear = before !== NONE && line.columnOf(before) >= column - 1;
  if (isNear && line.columnAfter(before) === column + CLASS_LENGTH) return line.nameOf(before + 1, length);
  // name(
  const declared = line.at(column - length);
  const name = line.nameOf(declared, length) ?? (declared === NONE ? undefined : line.nameOf(line.at(column), 1));
  return name ?? functionIn(line, column, length) ?? constructorIn(line, column - CONSTRUCTOR_LENGTH, length);
}

/** name=function( and name=class{constructor( */
function functionIn(line: GeneratedLine, column: number, length: number): string | undefined {
  for (const { head, keyword } of each(HEADS)) {
    const begin = column - head.length;
    const mapping = line.at(begin);
    if (mapping === NONE || line.columnAfter(mapping) < begin + keyword.length) continue;
    const name = assignedAt(line, begin, length);
    if (name !== undefined) return name;
  }
  return undefined;
}

/** name=, right before what begins at a column. */
function assignedAt(line: GeneratedLine, column: number, length: number): string | undefined {
  for (const separator of each(SEPARATOR_LENGTHS)) {
    const mapping = line.at(column - separator - length);
    if (mapping !== NONE && line.columnAfter(mapping) === column) return line.nameOf(mapping, length);
  }
  return undefined;
}

/** class name extends other{constructor( and name=class extends other{constructor( and class name{constructor( */
function constructorIn(line: GeneratedLine, body: number, length: number): string | undefined {
  if (line.at(body) === NONE) return undefined;
  let superclass = line.find(body - 1);
  for (let count = 0; superclass !== NONE && count < MAX_SUPERCLASS_MAPPINGS; count++) {
    const column = line.columnOf(superclass);
    const mapping = line.at(column - EXTENDS_LENGTH - length);
    if (mapping !== NONE && line.columnAfter(mapping) === column) return line.nameOf(mapping, length);
    const keyword = line.at(column - EXTENDS_LENGTH - 'class'.length);
    const isClass = keyword !== NONE && line.columnAfter(keyword) === column;
    const assigned = isClass ? assignedAt(line, line.columnOf(keyword), length) : undefined;
    if (assigned !== undefined) return assigned;
    superclass = line.find(column - 1);
  }
  for (const brace of each(BRACE_LENGTHS)) {
    const own = line.at(body - brace - length);
    const isClass = own !== NONE && line.columnBefore(own) <= line.columnOf(own) - CLASS_LENGTH;
    if (isClass) return line.nameOf(own, length);
  }
  return undefined;
}

/** The mappings of one line of the generated file, 0-based. */
class GeneratedLine {
  readonly #line: number;
  readonly #mappings: Mappings;
  readonly #names: Names;

  constructor(line: number, mappings: Mappings, names: Names) {
    this.#line = line;
    this.#mappings = mappings;
    this.#names = names;
  }

  /** The mapping that a column is in. */
  find(column: number): number {
    return this.#mappings.find(this.#line, column);
  }

  /** The mapping that begins at a column. */
  at(column: number): number {
    const mapping = column < 0 ? NONE : this.find(column);
    return mapping !== NONE && this.columnOf(mapping) === column ? mapping : NONE;
  }

  columnOf(mapping: number): number {
    return this.#mappings.columnOf(mapping);
  }

  /** Where the mapping before it on the line begins; -infinite before the first one. */
  columnBefore(mapping: number): number {
    return mapping > this.#mappings.firstOf(this.#line) ? this.columnOf(mapping - 1) : -Infinity;
  }

  /** Where the next mapping begins; infinite after the last one. */
  columnAfter(mapping: number): number {
    return mapping + 1 < this.#mappings.firstOf(this.#line + 1) ? this.columnOf(mapping + 1) : Infinity;
  }

  /** The name of a mapping that an identifier of so many characters fits into; a constructor is called as its class. */
  nameOf(mapping: number, length: number): string | undefined {
    if (mapping === NONE) return undefined;
    if (this.columnAfter(mapping) < this.columnOf(mapping) + length) return undefined;
    const name = this.#names[this.#mappings.originalOf(mapping).name];
    return name === '' || name === 'constructor' ? undefined : name;
  }
}
