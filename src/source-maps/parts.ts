/**
 * What a source map says, checked, before its mappings are decoded: a list of parts, one for a plain map and one for each section
 * of an indexed one. It may come from anyone who can write a file, so nothing in it is believed.
 */
import { ROUNDS_PER_STEP, type Steps } from '../database';
import { elementsOf, membersOf, textOf, type ValueRange } from './json-members';
import { MapRefusal } from './map-refusal';

/** One map within a map. */
export interface MapPart {
  /** Where the part begins in the generated file, 0-based. */
  readonly line: number;
  readonly column: number;
  /** Names of the source files as the map has them; `undefined` where it has none. */
  readonly sources: readonly (string | undefined)[];
  readonly sourceRoot: string;
  /** What identifiers were called. */
  readonly names: readonly string[];
  /** Encoded. */
  readonly mappings: string;
}

/** The members of a map that are of use. */
interface RawMap {
  readonly version?: unknown;
  readonly sources?: unknown;
  readonly sourceRoot?: unknown;
  readonly names?: unknown;
  readonly mappings?: unknown;
  readonly sections?: unknown;
}

interface Offset {
  readonly line: number;
  readonly column: number;
}

const START: Offset = { line: 0, column: 0 };

const QUOTE = 0x22;
const BACKSLASH = 0x5c;

/** Some servers put this before JSON, to keep it from being run as a script. */
const XSSI_PREFIX = ")]}'";

/**
 * The parts of a map in a file.
 *
 * @throws MapRefusal if it is malformed.
 */
export function* partsOfText(bytes: Buffer): Steps<MapPart[]> {
  const begin = bytes.indexOf('{');
  const before = bytes.toString('utf8', 0, Math.max(0, begin)).replace(/^\uFEFF/, '');
  if (begin < 0 || (before.trim() !== '' && !before.startsWith(XSSI_PREFIX))) throw new MapRefusal('malformed');
  const { raw, sections } = yield* readObject(bytes, { begin, end: bytes.length });
  if (sections === undefined) return [partOf(raw, START)];
  const parts: MapPart[] = [];
  for (const element of yield* elementsOf(bytes, sections)) {
    const members = yield* membersOf(bytes, element);
    const [offset, map] = [members.get('offset'), members.get('map')];
    if (offset === undefined || map === undefined) throw new MapRefusal('malformed');
    const section = yield* readObject(bytes, map);
    parts.push(partOf(section.raw, offsetOf(JSON.parse(textOf(bytes, offset)))));
  }
  return parts;
}

/**
 * The parts of a map that Node.js has read already.
 *
 * @throws MapRefusal if it is malformed.
 */
export function* partsOfObject(map: object): Steps<MapPart[]> {
  const { sections } = map as RawMap;
  if (!Array.isArray(sections)) return [partOf(map, START)];
  const parts: MapPart[] = [];
  for (const section of sections as ({ offset?: unknown; map?: object | null } | null)[]) {
    if (parts.length % ROUNDS_PER_STEP === 0) yield;
    parts.push(partOf(section?.map ?? {}, offsetOf(section?.offset)));
  }
  return parts;
}

function* readObject(bytes: Buffer, range: ValueRange): Steps<{ raw: RawMap; sections: ValueRange | undefined }> {
  const members = yield* membersOf(bytes, range);
  const parse = (name: string): unknown => {
    const found = members.get(name);
    return found === undefined ? undefined : (JSON.parse(textOf(bytes, found)) as unknown);
  };
  const [version, sources, sourceRoot] = [parse('version'), parse('sources'), parse('sourceRoot')];
  yield;
  const names = parse('names');
  yield;
  const mappings = mappingsOf(bytes, members.get('mappings'));
  yield;
  return { raw: { version, sources, sourceRoot, names, mappings }, sections: members.get('sections') };
}

/** Mappings are one long string without escapes: a copy is all that it takes. */
function mappingsOf(bytes: Buffer, range: ValueRange | undefined): unknown {
  if (range === undefined) return undefined;
  const text = bytes.subarray(range.begin, range.end);
  const isPlain = text[0] === QUOTE && text.at(-1) === QUOTE && !text.includes(BACKSLASH);
  return isPlain ? text.toString('latin1', 1, text.length - 1) : (JSON.parse(textOf(bytes, range)) as unknown);
}

function partOf({ version, sources, sourceRoot, names, mappings }: RawMap, { line, column }: Offset): MapPart {
  if (version !== 3 || !Array.isArray(sources) || typeof mappings !== 'string') throw new MapRefusal('malformed');
  return {
    line,
    column,
    sources: sources.map((source) => (typeof source === 'string' ? source : undefined)),
    sourceRoot: typeof sourceRoot === 'string' ? sourceRoot : '',
    names: Array.isArray(names) ? names.map((name) => (typeof name === 'string' ? name : '')) : [],
    mappings,
  };
}

function offsetOf(offset: unknown): Offset {
  const { line, column } = (offset ?? {}) as Partial<Record<keyof Offset, unknown>>;
  if (!isPosition(line) || !isPosition(column)) throw new MapRefusal('malformed');
  return { line, column };
}

function isPosition(value: unknown): value is number {
  return Number.isInteger(value) && (value as number) >= 0 && (value as number) < 2 ** 30;
}
