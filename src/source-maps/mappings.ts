/**
 * The mappings of one generated file, decoded into columns of numbers outside of the heap: 20 bytes each, where a decoder's own
 * arrays are ten times that. Positions are 0-based here, as in the map.
 *
 * A piece of the encoded text is decoded at a time, because the decoder takes a whole one in one go. Numbers are relative to
 * those before them; so each piece gets a segment of zeros at its end, which tells where it has come to.
 */
import { decode, type SourceMapSegment } from '@jridgewell/sourcemap-codec';
import { Int32Column } from '../database';
import type { Steps } from '../pace';
import type { PiecewiseText } from './json-strings';
import { MapRefusal } from './map-refusal';
import type { MapPart } from './parts';

/** No source or no name. */
export const NONE = -1;

/** Characters that are decoded in one step, a fraction of a millisecond. */
const PIECE_LENGTH = 4096;

/** On a line of its own, and with every number that there is. */
const END_OF_PIECE = ';AAAAA';

const MAPPING_BYTES = 5 * 4;
const LINE_BYTES = 4;
const LARGEST = 2 ** 30;

/** Lines without a mapping that may lie before one that has some. */
const MAX_GAP_LINES = 2 ** 17;

const ENCODED = /^[A-Za-z0-9+/,;]*$/;

/** Where a mapping leads to: numbers of a source and of a name, and a place, 0-based. */
export interface Original {
  readonly source: number;
  readonly line: number;
  readonly column: number;
  readonly name: number;
}

/** Where the decoder has come to within a part. */
interface Carry extends Original {
  readonly generatedColumn: number;
}

const NO_CARRY: Carry = { generatedColumn: 0, source: 0, line: 0, column: 0, name: 0 };

/** What is added to the numbers of a part's sources and names. */
export interface Base {
  readonly source: number;
  readonly name: number;
}

/** Decoded mappings, in the order of their generated places. */
export class Mappings {
  /** By generated line: its first mapping. */
  readonly #lines = new Int32Column();
  readonly #generatedColumns = new Int32Column();
  readonly #sources = new Int32Column();
  readonly #originalLines = new Int32Column();
  readonly #originalColumns = new Int32Column();
  readonly #names = new Int32Column();

  /** Memory in use, in bytes. */
  get bytes(): number {
    return this.#sources.length * MAPPING_BYTES + this.#lines.length * LINE_BYTES;
  }

  /** The first mapping of a line, or of the lines after it where it has none. */
  firstOf(line: number): number {
    if (line < 0) return 0;
    return line < this.#lines.length ? this.#lines.at(line) : this.#sources.length;
  }

  /** The last mapping of a line that does not begin after a column; -1 where there is none. */
  find(line: number, column: number): number {
    const first = this.firstOf(line);
    let low = first;
    let high = this.firstOf(line + 1);
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.#generatedColumns.at(middle) <= column) low = middle + 1;
      else high = middle;
    }
    return low > first ? low - 1 : NONE;
  }

  /** The column at which a mapping begins. */
  columnOf(mapping: number): number {
    return this.#generatedColumns.at(mapping);
  }

  /** Where a mapping leads to; `source` is -1 for text that no source has. */
  originalOf(mapping: number): Original {
    return {
      source: this.#sources.at(mapping),
      line: this.#originalLines.at(mapping),
      column: this.#originalColumns.at(mapping),
      name: this.#names.at(mapping),
    };
  }

  /**
   * Adds what a part says; parts come in the order of their places.
   *
   * @param maxBytes - What {@link bytes} may come to.
   * @throws MapRefusal if the part is malformed or does not fit.
   */
  *add(part: MapPart, base: Base, maxBytes: number): Steps<void> {
    const decoder = new PartDecoder(part);
    while (!decoder.isDone) {
      const lines = decoder.next();
      lines.forEach((segments, i) => {
        this.#openLine(decoder.line + i);
        segments.forEach((segment) => this.#push(decoder.absolute(segment), decoder.columnOf(segment, i), base));
      });
      decoder.finish(lines);
      if (this.bytes > maxBytes) throw new MapRefusal('tooLarge');
      yield;
    }
  }

  #openLine(line: number): void {
    const last = this.#lines.length - 1;
    if (line < last || line > last + MAX_GAP_LINES) throw new MapRefusal('malformed');
    while (this.#lines.length <= line) this.#lines.push(this.#sources.length);
  }

  #push({ source, line, column: originalColumn, name }: Original, column: number, base: Base): void {
    if (!isPosition(column) || !isPosition(line) || !isPosition(originalColumn)) throw new MapRefusal('malformed');
    const isFirst = this.#sources.length === this.#lines.at(this.#lines.length - 1);
    if (!isFirst && column < this.#generatedColumns.at(this.#sources.length - 1)) throw new MapRefusal('malformed');
    this.#generatedColumns.push(column);
    this.#sources.push(source === NONE ? NONE : source + base.source);
    this.#originalLines.push(line);
    this.#originalColumns.push(originalColumn);
    this.#names.push(name === NONE ? NONE : name + base.name);
  }
}

/** Decodes a part piece by piece. */
class PartDecoder {
  /** The generated line on which the piece at hand begins. */
  line: number;
  readonly #part: MapPart;
  #at = 0;
  #carry = NO_CARRY;
  #end: SourceMapSegment = [0];
  #endsInLine = false;

  constructor(part: MapPart) {
    this.#part = part;
    this.line = part.line;
  }

  get isDone(): boolean {
    return this.#at >= this.#part.mappings.length;
  }

  /** Decodes the next piece; what it has of each line. It ends at the end of a line, or of a segment where lines are long. */
  next(): SourceMapSegment[][] {
    const { mappings } = this.#part;
    const begin = this.#at;
    const end = endOfPiece(mappings, begin);
    this.#at = end + 1;
    this.#endsInLine = end < mappings.length && mappings.slice(end, end + 1) !== ';';
    const piece = mappings.slice(begin, end);
    if (!ENCODED.test(piece)) throw new MapRefusal('malformed');
    const lines = decode(piece + END_OF_PIECE);
    this.#end = lines.pop()?.[0] ?? [0];
    return lines;
  }

  /** Takes the numbers of the piece as those before the next one. */
  finish(lines: readonly SourceMapSegment[][]): void {
    const last = lines.at(-1)?.at(-1);
    const column = last === undefined ? 0 : last[0];
    const before = lines.length === 1 ? this.#carry.generatedColumn : 0;
    const generatedColumn = this.#endsInLine ? before + column : 0;
    this.#carry = { ...this.#original(this.#end), generatedColumn };
    this.line += lines.length - (this.#endsInLine ? 1 : 0);
  }

  /** Where a segment leads to, absolute within the part. */
  absolute(segment: SourceMapSegment): Original {
    const original = this.#original(segment);
    const { sources, names } = this.#part;
    const isKnown = original.source < sources.length && original.name < names.length;
    if (!isKnown || original.source < NONE || original.name < NONE) throw new MapRefusal('malformed');
    return original;
  }

  /** The generated column of a segment on the piece's line `line`. */
  columnOf({ 0: column }: SourceMapSegment, line: number): number {
    const isFirstOfPart = this.line + line === this.#part.line;
    return column + (line === 0 ? this.#carry.generatedColumn : 0) + (isFirstOfPart ? this.#part.column : 0);
  }

  #original(segment: SourceMapSegment): Original {
    const { source, line, column, name } = this.#carry;
    if (segment.length === 1) return { source: NONE, line: 0, column: 0, name: NONE };
    return {
      source: source + segment[1],
      line: line + segment[2],
      column: column + segment[3],
      name: segment.length === 5 ? name + segment[4] : NONE,
    };
  }
}

function endOfPiece(mappings: PiecewiseText, begin: number): number {
  if (begin + PIECE_LENGTH >= mappings.length) return mappings.length;
  const piece = mappings.slice(begin, begin + PIECE_LENGTH);
  const endOfLine = piece.lastIndexOf(';');
  const end = endOfLine >= 0 ? endOfLine : piece.lastIndexOf(',');
  if (end < 0) throw new MapRefusal('malformed');
  return begin + end;
}

function isPosition(number: number): boolean {
  return number >= 0 && number < LARGEST;
}
