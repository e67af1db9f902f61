/** Reads the map of a generated file, from wherever it is on this machine. Nothing is ever fetched. */
import { findSourceMap } from 'node:module';
import path from 'node:path';
import type { Steps } from '../database';
import { FileBytes } from './file-bytes';
import { findReference, mapInUrl } from './map-reference';
import { MapRefusal } from './map-refusal';
import { type MapPart, partsOfObject, partsOfText } from './parts';
import { localPath, pathOfReference } from './source-files';

/** A map before its mappings are decoded. */
export interface MapText {
  readonly parts: readonly MapPart[];
  /** Where names of sources begin: the folder of the file that the map is in. */
  readonly folder: string;
}

/**
 * The map of a script.
 *
 * @param file - The script's name as V8 has it.
 * @param maxBytes - Larger ones are refused.
 * @returns Undefined where there is none.
 * @throws MapRefusal or SyntaxError if there is one that cannot be used.
 */
export function* readMap(file: string, maxBytes: number): Steps<MapText | undefined> {
  const generated = localPath(file);
  if (generated === undefined) return undefined;
  const url = yield* findReference(generated, maxBytes);
  if (url === undefined) return yield* mapOfNode(file, generated);
  const inline = yield* mapInUrl(url, maxBytes);
  if (inline !== undefined) return { parts: yield* partsOfText(inline), folder: path.dirname(generated) };
  const mapPath = pathOfReference(url, generated);
  if (mapPath === undefined) throw new MapRefusal('notLocal');
  return { parts: yield* partsOfText(yield* readWhole(mapPath, maxBytes)), folder: path.dirname(mapPath) };
}

function* readWhole(mapPath: string, maxBytes: number): Steps<Buffer> {
  const file = new FileBytes(mapPath, { maxBytes });
  yield file;
  if (file.isTooLarge) throw new MapRefusal('tooLarge');
  if (file.bytes === undefined) throw new MapRefusal('unreadable');
  return file.bytes;
}

/** What was compiled in memory has its map there too, if Node.js was told to keep maps, as tsx and ts-node do. */
function* mapOfNode(file: string, generated: string): Steps<MapText | undefined> {
  const payload = findSourceMap(file)?.payload;
  if (payload === undefined) return undefined;
  return { parts: yield* partsOfObject(payload), folder: path.dirname(generated) };
}
