/** The map of one generated file: from a place in it to one in a source. Lines and columns are 1-based here, as everywhere else. */
import { each } from '../builtins';
import { ROUNDS_PER_STEP, type Steps } from '../pace';
import type { FunctionInfo } from '../types';
import { STRING_BYTES } from './json-strings';
import { Mappings, NONE, type Original } from './mappings';
import { originalName } from './original-name';
import { MapRefusal } from './map-refusal';
import type { MapPart } from './parts';
import type { MapText } from './read-map';
import { sourceFile } from './source-files';

/**
 * How many lines of a source a generated line may stand for and still be taken for the first of them, as a statement that the
 * compiler has put on one line. More is a line of a minified file, which tells nothing of what was executing.
 */
const MAX_LINES_OF_STATEMENT = 10;

/** A line with more mappings than this is no statement, however few lines they lead to. */
const MAX_MAPPINGS_OF_STATEMENT = 1000;

/** A decoded map. */
export class SourceMap {
  readonly #mappings = new Mappings();
  readonly #sources: (string | undefined)[] = [];
  readonly #names: (string | undefined)[] = [];
  #stringBytes = 0;

  /** Estimated memory in use, in bytes. */
  get bytes(): number {
    return this.#mappings.bytes + this.#stringBytes;
  }

  /**
   * Decodes a map in steps.
   *
   * @throws MapRefusal if it is malformed or takes more than `maxBytes`.
   */
  static *decode({ parts, folder }: MapText, maxBytes: number): Steps<SourceMap> {
    const map = new SourceMap();
    for (const part of each(parts)) yield* map.#add(part, folder, maxBytes);
    return map;
  }

  *#add(part: MapPart, folder: string | undefined, maxBytes: number): Steps<void> {
    const base = { source: this.#sources.length, name: this.#names.length };
    for (const source of each(part.sources)) {
      if (this.#sources.length % ROUNDS_PER_STEP === 0) yield;
      this.#sources.push(sourceFile(source, part.sourceRoot, folder));
      this.#stringBytes += STRING_BYTES + (this.#sources.at(-1)?.length ?? 0);
    }
    for (const name of each(part.names)) {
      if (this.#names.length % (16 * ROUNDS_PER_STEP) === 0) yield;
      this.#names.push(name);
      this.#stringBytes += STRING_BYTES + (name?.length ?? 0);
    }
    if (this.#stringBytes > maxBytes) throw new MapRefusal('tooLarge');
    yield* this.#mappings.add(part, base, maxBytes - this.#stringBytes);
  }

  /** The function as its author wrote it; undefined where the map does not know it. */
  functionOf(info: FunctionInfo): FunctionInfo | undefined {
    if (info.line < 1 || info.column < 1) return undefined;
    const original = this.#originalAt(info.line - 1, info.column - 1);
    if (original === undefined) return undefined;
    const file = this.#sources[original.source];
    if (file === undefined) return undefined;
    const functionName = originalName(info, this.#mappings, this.#names) ?? info.functionName;
    return { functionName, file, line: original.line + 1, column: original.column + 1, kind: info.kind, scriptId: 0 };
  }

  /**
   * The line of the source that a generated line stands for.
   *
   * @param info - The function that was executing, at its generated place.
   * @param source - The file of the same function in the source.
   * @returns 0 where that is not known: it stands for many, or for a line of another file.
   */
  lineOf(info: FunctionInfo, source: string, line: number): number {
    const { first, end } = this.#mappingsOf(info, line);
    if (end - first > MAX_MAPPINGS_OF_STATEMENT) return 0;
    let least = Infinity;
    let most = -Infinity;
    let begin = 0;
    for (let mapping = first; mapping < end; mapping++) {
      const original = this.#mappings.originalOf(mapping);
      if (original.source === NONE) continue;
      if (this.#sources[original.source] !== source) return 0;
      if (begin === 0) begin = original.line + 1;
      least = Math.min(least, original.line);
      most = Math.max(most, original.line);
      if (most - least >= MAX_LINES_OF_STATEMENT) return 0;
    }
    return begin;
  }

  /** Those of a line; of the line on which the function begins, those from there on. */
  #mappingsOf({ line: definitionLine, column }: FunctionInfo, line: number): { first: number; end: number } {
    const end = this.#mappings.firstOf(line);
    const first = this.#mappings.firstOf(line - 1);
    if (line !== definitionLine) return { first, end };
    return { first: Math.max(first, this.#mappings.find(line - 1, column - 1)), end };
  }

  #originalAt(line: number, column: number): Original | undefined {
    const mapping = this.#mappings.find(line, column);
    if (mapping === NONE) return undefined;
    const original = this.#mappings.originalOf(mapping);
    return original.source === NONE ? undefined : original;
  }
}
