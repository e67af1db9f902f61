/**
 * The maps of the scripts whose functions were sampled. A map is read when somebody first asks where the time of its script went, and
 * what became of it is for good: so a function has one place, however often it is asked for.
 */
import path from 'node:path';
import { objectValues } from '../builtins';
import type { Snapshot, SnapshotView } from '../database';
import type { Steps } from '../pace';
import type { BatchFunction, FunctionInfo } from '../types';
import { isStandIn, LongAddresses } from './long-addresses';
import { MapRefusal, type RefusalCause } from './map-refusal';
import { MappedSnapshot } from './mapped-snapshot';
import { readMap, type Script } from './read-map';
import { localPath } from './source-files';
import { SourceMap } from './source-map';
import { Translation } from './translation';

/** What became of source maps. */
export interface SourceMapStats {
  /** Files whose map is in use. */
  readonly loaded: number;
  /** Estimated memory of those maps, and of what waits to be read as one, in bytes. */
  readonly bytes: number;
  /** Files whose map is not used, by cause; their functions keep the places they have in the generated file. */
  readonly refused: Readonly<Record<RefusalCause, number>> & { readonly total: number };
}

/** Where no maps are wanted. */
export const NO_SOURCE_MAPS: SourceMapStats = {
  loaded: 0,
  bytes: 0,
  refused: { malformed: 0, tooLarge: 0, notLocal: 0, unreadable: 0, total: 0 },
};

/** Maps by script, under a ceiling of memory. */
export class SourceMaps {
  readonly #maxBytes: number;
  readonly #folders: readonly string[];
  /** Undefined: the script has none that can be used. */
  readonly #maps = new Map<string, SourceMap | undefined>();
  readonly #addresses = new LongAddresses();
  /** By the list of a database's functions, which only grows. */
  readonly #translations = new WeakMap<readonly FunctionInfo[], Translation>();
  readonly #refused = { malformed: 0, tooLarge: 0, notLocal: 0, unreadable: 0 };
  #loaded = 0;
  #bytes = 0;

  /**
   * @param maxBytes - What the maps may take in all.
   * @param folders - Where hidden maps are.
   */
  constructor(maxBytes: number, folders: readonly string[] = []) {
    this.#maxBytes = maxBytes;
    this.#folders = folders;
  }

  /** Keeps the long addresses that come with the functions of a batch, until their maps are read. It never throws. */
  keepAddresses(functions: readonly BatchFunction[]): void {
    this.#addresses.keep(functions, this.#maxBytes - this.#bytes);
  }

  /** A snapshot as the authors of the functions see it. Maps that it needs and that are not known yet are read first. */
  *map(snapshot: Snapshot): Steps<SnapshotView> {
    const { functions } = snapshot;
    const translation = this.#translations.get(functions) ?? new Translation((script) => this.#maps.get(keyOf(script)));
    this.#translations.set(functions, translation);
    yield* translation.extend(snapshot, (script) => this.#load(script));
    return new MappedSnapshot(snapshot, translation);
  }

  /** What became of the maps so far. */
  stats(): SourceMapStats {
    const total = objectValues(this.#refused).reduce((sum, count) => sum + count, 0);
    return { loaded: this.#loaded, bytes: this.#bytes + this.#addresses.bytes, refused: { ...this.#refused, total } };
  }

  *#load(script: Script): Steps<void> {
    const key = keyOf(script);
    if (this.#maps.has(key)) return;
    const longAddress = (standIn: string): string | undefined => this.#addresses.take(standIn);
    try {
      const text = yield* readMap(script, { maxBytes: this.#maxBytes, folders: this.#folders, longAddress });
      const map = text === undefined ? undefined : yield* SourceMap.decode(text, this.#maxBytes - this.#bytes);
      this.#keep(key, map);
    } catch (error) {
      this.#refuse(key, error instanceof MapRefusal ? error.refusal : 'malformed');
    }
  }

  /** While a map was read, another question may have had it read, too, or have used up the room for it. */
  #keep(key: string, map: SourceMap | undefined): void {
    if (this.#maps.has(key)) return;
    if (map !== undefined && this.#bytes + map.bytes > this.#maxBytes) throw new MapRefusal('tooLarge');
    this.#maps.set(key, map);
    if (map === undefined) return;
    this.#loaded++;
    this.#bytes += map.bytes;
  }

  #refuse(key: string, cause: RefusalCause): void {
    if (this.#maps.has(key)) return;
    this.#maps.set(key, undefined);
    this.#refused[cause]++;
  }
}

/** What tells maps apart: scripts of one folder that hold the same map have it in common, as those that are compiled again and again. */
function keyOf({ file, sourceMapUrl = '' }: Script): string {
  if (!isStandIn(sourceMapUrl)) return `${sourceMapUrl}\n${file}`;
  const generated = localPath(file);
  return `${sourceMapUrl}\n${generated === undefined ? '' : path.dirname(generated)}`;
}

/** A snapshot as the maps have it, or as it is where no maps are wanted. */
export function* mapped(snapshot: Snapshot, maps: SourceMaps | undefined): Steps<SnapshotView> {
  return maps === undefined ? snapshot : yield* maps.map(snapshot);
}
