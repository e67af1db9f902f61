/**
 * Reads the map of a script, from wherever it is on this machine. Nothing is ever fetched. What V8 knows of the script that runs
 * comes first, then what its file says, then what Node.js keeps, and last the folders of hidden maps.
 */
import { findSourceMap } from 'node:module';
import path from 'node:path';
import { each } from '../builtins';
import type { Steps } from '../pace';
import type { FunctionInfo } from '../types';
import { FileBytes } from './file-bytes';
import { isStandIn, lengthOf } from './long-addresses';
import { findReference, mapInUrl } from './map-reference';
import { MapRefusal } from './map-refusal';
import { type MapPart, partsOfObject, partsOfText } from './parts';
import { localPath, pathOfReference } from './source-files';

/** What a function tells of its script: the name, and the address of the map, as V8 has them. */
export type Script = Pick<FunctionInfo, 'file' | 'sourceMapUrl'>;

/** How maps are looked for. */
export interface MapSearch {
  /** Larger ones are refused. */
  readonly maxBytes: number;
  /** Folders of hidden maps. */
  readonly folders: readonly string[];
  /** Hands out the long address that something short stands for, once. */
  readonly longAddress: (standIn: string) => string | undefined;
}

/** A map before its mappings are decoded. */
export interface MapText {
  readonly parts: readonly MapPart[];
  /** Where names of sources begin: the folder of the file that the map is in; undefined where that is none. */
  readonly folder: string | undefined;
}

/** Folders of a script's path that may be there in a folder of hidden maps, too. */
const MAX_HIDDEN_DEPTH = 8;

/**
 * The map of a script.
 *
 * @returns Undefined where there is none.
 * @throws MapRefusal or SyntaxError if there is one that cannot be used.
 */
export function* readMap(script: Script, search: MapSearch): Steps<MapText | undefined> {
  const generated = localPath(script.file);
  const folder = generated === undefined ? undefined : path.dirname(generated);
  const url = yield* addressOf(script, generated, search);
  if (url === undefined)
    return (yield* mapOfNode(script.file, folder, search)) ?? (yield* hiddenMap(generated, search));
  const inline = yield* mapInUrl(url, search.maxBytes);
  if (inline !== undefined) return { parts: yield* partsOfText(inline, search.maxBytes), folder };
  if (generated === undefined && !url.startsWith('file:')) return undefined;
  return (yield* mapInFile(url, generated, search)) ?? (yield* hiddenMap(generated, search)) ?? refuse('unreadable');
}

function* addressOf(script: Script, generated: string | undefined, search: MapSearch): Steps<string | undefined> {
  const { sourceMapUrl } = script;
  // V8 has seen the whole script, but only comments that begin with two slashes.
  if (sourceMapUrl === '') return yield* addressInFile(generated, 'tail', search);
  if (sourceMapUrl === undefined) return yield* addressInFile(generated, 'anywhere', search);
  if (!isStandIn(sourceMapUrl)) return sourceMapUrl;
  const known = search.longAddress(sourceMapUrl);
  if (known !== undefined) return known;
  // There was no room for the address; unless the file has the same one, it is lost.
  const found = yield* addressInFile(generated, 'anywhere', search);
  return found?.length === lengthOf(sourceMapUrl) ? found : refuse('tooLarge');
}

function* addressInFile(
  generated: string | undefined,
  where: 'tail' | 'anywhere',
  { maxBytes }: MapSearch,
): Steps<string | undefined> {
  return generated === undefined ? undefined : yield* findReference(generated, where, maxBytes);
}

/** @returns Undefined where it cannot be read. */
function* mapInFile(url: string, generated: string | undefined, { maxBytes }: MapSearch): Steps<MapText | undefined> {
  const mapPath = generated === undefined ? localPath(url) : pathOfReference(url, generated);
  if (mapPath === undefined) throw new MapRefusal('notLocal');
  const bytes = yield* readWhole(mapPath, maxBytes);
  if (bytes === undefined) return undefined;
  return { parts: yield* partsOfText(bytes, maxBytes), folder: path.dirname(mapPath) };
}

/** What was compiled in memory has its map there too, if Node.js was told to keep maps, as tsx and ts-node do. */
function* mapOfNode(file: string, folder: string | undefined, { maxBytes }: MapSearch): Steps<MapText | undefined> {
  const payload = file === '' ? undefined : findSourceMap(file)?.payload;
  if (payload === undefined) return undefined;
  return { parts: yield* partsOfObject(payload, maxBytes), folder };
}

/** A map that was kept apart: under the script's own path, or the end of it. Its sources are named as if it lay beside the script. */
function* hiddenMap(generated: string | undefined, { maxBytes, folders }: MapSearch): Steps<MapText | undefined> {
  if (generated === undefined || folders.length === 0) return undefined;
  const names = generated.split(path.sep).filter((name) => name !== '' && !/^[a-z]:$/i.test(name));
  for (const folder of each(folders)) {
    for (let depth = Math.min(MAX_HIDDEN_DEPTH, names.length); depth > 0; depth--) {
      const bytes = yield* readWhole(`${path.join(folder, names.slice(-depth).join(path.sep))}.map`, maxBytes);
      if (bytes !== undefined) return { parts: yield* partsOfText(bytes, maxBytes), folder: path.dirname(generated) };
    }
  }
  return undefined;
}

function* readWhole(mapPath: string, maxBytes: number): Steps<Buffer | undefined> {
  const file = new FileBytes(mapPath, { maxBytes });
  yield file;
  if (file.isTooLarge) throw new MapRefusal('tooLarge');
  return file.bytes;
}

function refuse(cause: MapRefusal['refusal']): never {
  throw new MapRefusal(cause);
}
