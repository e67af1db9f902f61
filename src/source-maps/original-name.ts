/**
 * What a function was called before its name was shortened. A map tells what an identifier was called by a mapping that begins
 * where the identifier does; where that is, the function's own place and name tell: V8 has the place where its parameters begin,
 * that of a class at its constructor's, or at its `class` where it has none. Every form here is one that esbuild, terser or swc write.
 */
import type { FunctionInfo } from '../types';
import { type Mappings, NONE } from './mappings';

/** Names that a mapping has, by number. */
export type Names = readonly (string | undefined)[];

const IDENTIFIER = /^#?[\p{ID_Start}$_][\p{ID_Continue}$\u200c\u200d]*$/u;
const ACCESSOR = /^(?:get|set) /;

/** What is between a name and its value: `a=`, `a = `, `a:`, `a: `. */
const SEPARATOR_LENGTHS = [1, 2, 3];

/** What a value that is a function begins with before its parameters; nothing where it is an arrow function. */
const HEAD_LENGTHS = [
  'function',
  'function ',
  'function*',
  'function* ',
  'async function',
  'async function ',
  'async function*',
]
  .map((head) => head.length)
  .concat('class{constructor'.length, 'class {constructor'.length);

const CONSTRUCTOR_LENGTH = 'constructor'.length;
const EXTENDS_LENGTH = ' extends '.length;
const CLASS_LENGTH = 'class '.length;

/** Mappings that the superclass of a class may have: `a.b.c`. */
const MAX_SUPERCLASS_MAPPINGS = 6;

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
  return prefix + [...parts.slice(0, -1), isPrivate ? `#${found}` : found].join('.');
}

function nameIn(line: GeneratedLine, column: number, { length }: string): string | undefined {
  // name(
  const declared = line.at(column - length);
  if (declared !== NONE) return line.nameOf(declared, length) ?? line.nameOfMethod(column);
  // name=( and name=async e=>
  for (const separator of SEPARATOR_LENGTHS) {
    const mapping = line.at(column - separator - length);
    if (mapping !== NONE && line.at(column) !== NONE) return line.nameOf(mapping, length);
  }
  // name=function( and name=class{constructor(
  for (const head of HEAD_LENGTHS) {
    if (line.at(column - head) === NONE) continue;
    for (const separator of SEPARATOR_LENGTHS) {
      const name = line.nameOf(line.at(column - head - separator - length), length);
      if (name !== undefined) return name;
    }
  }
  return classIn(line, column, length);
}

function classIn(line: GeneratedLine, column: number, length: number): string | undefined {
  // class name{ without a constructor
  const named = line.nameOf(line.at(column + CLASS_LENGTH), length);
  if (named !== undefined && line.at(column) !== NONE) return named;
  // class name{constructor(
  const body = column - CONSTRUCTOR_LENGTH;
  if (line.at(body) === NONE) return undefined;
  for (const space of [1, 2]) {
    const own = line.nameOf(line.at(body - space - length), length);
    if (own !== undefined) return own;
  }
  return subclassBefore(line, body, length);
}

/** class name extends other{constructor( and name=class extends other{constructor( */
function subclassBefore(line: GeneratedLine, body: number, length: number): string | undefined {
  let mapping = line.find(body - 1);
  for (let count = 0; mapping !== NONE && count < MAX_SUPERCLASS_MAPPINGS; count++) {
    const superclass = line.columnOf(mapping);
    const own = line.nameOf(line.at(superclass - EXTENDS_LENGTH - length), length);
    if (own !== undefined) return own;
    const head = superclass - EXTENDS_LENGTH - CLASS_LENGTH + 1;
    for (const separator of line.at(head) === NONE ? [] : SEPARATOR_LENGTHS) {
      const assigned = line.nameOf(line.at(head - separator - length), length);
      if (assigned !== undefined) return assigned;
    }
    mapping = line.find(superclass - 1);
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

  /** The name at the parameters of a method, where terser has it. */
  nameOfMethod(column: number): string | undefined {
    const name = this.nameOf(this.at(column), 1);
    return name === 'constructor' ? undefined : name;
  }

  /** The name of a mapping that an identifier of so many characters fits into. */
  nameOf(mapping: number, length: number): string | undefined {
    if (mapping === NONE) return undefined;
    const next = mapping + 1;
    const isLast = next >= this.#mappings.firstOf(this.#line + 1);
    if (!isLast && this.columnOf(next) < this.columnOf(mapping) + length) return undefined;
    const name = this.#names[this.#mappings.originalOf(mapping).name];
    return name === '' ? undefined : name;
  }
}
