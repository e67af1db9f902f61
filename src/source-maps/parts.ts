/**
 * What a source map says, checked, before its mappings are decoded: a list of parts, one for a plain map and one for each section
 * of an indexed one. It may come from anyone who can write a file, so nothing in it is believed, and all of it is read in steps.
 */
import { each, isArray, parseJson } from '../builtins';
import { ROUNDS_PER_STEP, type Steps } from '../pace';
import { membersOf, textOf, type ValueRange, visitElements } from './json-members';
import { longStringOf, type PiecewiseText, Room, stringOf, stringsOf } from './json-strings';
import { MapRefusal } from './map-refusal';

/** One map within a map. */
export interface MapPart {
  /** Where the part begins in the generated file, 0-based. */
  readonly line: number;
  readonly column: number;
  /** Names of the source files as the map has them; `undefined` where it has none. */
  readonly sources: readonly (string | undefined)[];
  readonly sourceRoot: string;
  /** What identifiers were called; `undefined` for what no person called one. */
  readonly names: readonly (string | undefined)[];
  /** Encoded. */
  readonly mappings: PiecewiseText;
}

interface Offset {
  readonly line: number;
  readonly column: number;
}

const START: Offset = { line: 0, column: 0 };

const MEMBERS = ['version', 'sources', 'sourceRoot', 'names', 'mappings', 'sections'] as const;

/** Some servers put this before JSON, to keep it from being run as a script. */
const XSSI_PREFIX = ")]}'";
const MAX_BYTES_BEFORE_JSON = 256;

/** Longer names of sources are no file's. */
const MAX_SOURCE_LENGTH = 4096;

/** Names longer than this are no identifiers that a person wrote. */
const MAX_NAME_LENGTH = 512;

/** Longer numbers are no version, line or column. */
const MAX_NUMBER_BYTES = 16;

/** A bundle has a section for each file in it, at most. */
const MAX_SECTIONS = 2 ** 16;

/**
 * The parts of a map in a file.
 *
 * @param maxBytes - What sources and names may take.
 * @throws MapRefusal or SyntaxError if it is malformed or takes too much.
 */
export function* partsOfText(bytes: Buffer, maxBytes: number): Steps<MapPart[]> {
  const begin = bytes.subarray(0, MAX_BYTES_BEFORE_JSON).indexOf('{');
  const before = bytes.toString('utf8', 0, Math.max(0, begin)).replace(/^\uFEFF/, '');
  if (begin < 0 || (before.trim() !== '' && !before.startsWith(XSSI_PREFIX))) throw new MapRefusal('malformed');
  const members = yield* membersOf(bytes, { begin, end: bytes.length }, MEMBERS);
  const sections = members.get('sections');
  const room = new Room(maxBytes);
  if (sections === undefined) return [yield* partOf(bytes, members, START, room)];
  const ranges: ValueRange[] = [];
  yield* visitElements(bytes, sections, (range) => {
    if (ranges.push(range) > MAX_SECTIONS) throw new MapRefusal('tooLarge');
  });
  const parts: MapPart[] = [];
  for (const range of each(ranges)) parts.push(yield* sectionOf(bytes, range, room));
  return parts;
}

function* sectionOf(bytes: Buffer, range: ValueRange, room: Room): Steps<MapPart> {
  const members = yield* membersOf(bytes, range, ['offset', 'map']);
  const offset = members.get('offset');
  const map = members.get('map');
  if (offset === undefined || map === undefined) throw new MapRefusal('malformed');
  const position = yield* membersOf(bytes, offset, ['line', 'column']);
  const line = numberOf(bytes, position.get('line'));
  const column = numberOf(bytes, position.get('column'));
  if (!isPosition(line) || !isPosition(column)) throw new MapRefusal('malformed');
  yield;
  return yield* partOf(bytes, yield* membersOf(bytes, map, MEMBERS), { line, column }, room);
}

function* partOf(
  bytes: Buffer,
  members: ReadonlyMap<(typeof MEMBERS)[number], ValueRange>,
  offset: Offset,
  room: Room,
): Steps<MapPart> {
  const version = members.get('version');
  const sources = members.get('sources');
  const names = members.get('names');
  const root = members.get('sourceRoot');
  const mappings = members.get('mappings');
  if (numberOf(bytes, version) !== 3 || sources === undefined || mappings === undefined)
    throw new MapRefusal('malformed');
  const text = yield* longStringOf(bytes, mappings);
  if (text === undefined) throw new MapRefusal('malformed');
  yield;
  return {
    ...offset,
    sources: yield* stringsOf(bytes, sources, { maxLength: MAX_SOURCE_LENGTH, room }),
    sourceRoot: (root === undefined ? undefined : stringOf(bytes, root, MAX_SOURCE_LENGTH)) ?? '',
    names: isListAt(bytes, names) ? yield* stringsOf(bytes, names, { maxLength: MAX_NAME_LENGTH, room }) : [],
    mappings: text,
  };
}

function isListAt(bytes: Buffer, range: ValueRange | undefined): range is ValueRange {
  return range !== undefined && bytes[range.begin] === 0x5b;
}

/** A number, also one in quotes: some compilers write `"version":"3"`. */
function numberOf(bytes: Buffer, range: ValueRange | undefined): number | undefined {
  if (range === undefined || range.end - range.begin > MAX_NUMBER_BYTES) return undefined;
  const value: unknown = parseJson(textOf(bytes, range));
  if (typeof value === 'number') return value;
  return typeof value === 'string' && /^\d+$/.test(value) ? Number(value) : undefined;
}

/** The members of a map that Node.js has read already. */
interface ReadMap {
  readonly version?: unknown;
  readonly sources?: unknown;
  readonly sourceRoot?: unknown;
  readonly names?: unknown;
  readonly mappings?: unknown;
  readonly sections?: unknown;
}

/**
 * The parts of a map that Node.js has read already.
 *
 * @param maxBytes - What sources and names may take.
 * @throws MapRefusal if it is malformed or takes too much.
 */
export function* partsOfObject(map: object, maxBytes: number): Steps<MapPart[]> {
  const { sections } = map as ReadMap;
  const room = new Room(maxBytes);
  if (!isArray(sections)) return [yield* partOfObject(map, START, room)];
  if (sections.length > MAX_SECTIONS) throw new MapRefusal('tooLarge');
  const parts: MapPart[] = [];
  for (const section of each(sections as ({ offset?: Partial<Offset>; map?: object | null } | null)[])) {
    const { line, column } = section?.offset ?? {};
    if (!isPosition(line) || !isPosition(column)) throw new MapRefusal('malformed');
    parts.push(yield* partOfObject(section?.map ?? {}, { line, column }, room));
  }
  return parts;
}

function* partOfObject(map: ReadMap, offset: Offset, room: Room): Steps<MapPart> {
  const { version, sources, sourceRoot, names, mappings } = map;
  if (Number(version) !== 3 || !isArray(sources) || typeof mappings !== 'string') throw new MapRefusal('malformed');
  return {
    ...offset,
    sources: yield* stringsIn(sources, MAX_SOURCE_LENGTH, room),
    sourceRoot: typeof sourceRoot === 'string' && sourceRoot.length <= MAX_SOURCE_LENGTH ? sourceRoot : '',
    names: isArray(names) ? yield* stringsIn(names, MAX_NAME_LENGTH, room) : [],
    mappings,
  };
}

function* stringsIn(values: readonly unknown[], maxLength: number, room: Room): Steps<(string | undefined)[]> {
  const strings: (string | undefined)[] = [];
  for (const value of each(values)) {
    if (strings.length % ROUNDS_PER_STEP === 0) yield;
    const text = typeof value === 'string' && value.length <= maxLength ? value : undefined;
    room.take(text?.length ?? 0);
    strings.push(text);
  }
  return strings;
}

function isPosition(value: unknown): value is number {
  return Number.isInteger(value) && (value as number) >= 0 && (value as number) < 2 ** 30;
}
