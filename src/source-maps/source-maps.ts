/**
 * The maps of the files whose functions were sampled. A map is read when somebody first asks where the time of its file went, and
 * what became of it is for good: so a function has one place, however often it is asked for.
 */
import { objectValues } from '../builtins';
import type { Snapshot, SnapshotView, Steps } from '../database';
import type { FunctionInfo } from '../types';
import { MapRefusal, type RefusalCause } from './map-refusal';
import { MappedSnapshot } from './mapped-snapshot';
import { readMap } from './read-map';
import { SourceMap } from './source-map';
import { Translation } from './translation';

/** What became of source maps. */
export interface SourceMapStats {
  /** Files whose map is in use. */
  readonly loaded: number;
  /** Estimated memory of those maps, in bytes. */
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

/** Maps by generated file, under a ceiling of memory. */
export class SourceMaps {
  readonly #maxBytes: number;
  /** Undefined: the file has none that can be used. */
  readonly #maps = new Map<string, SourceMap | undefined>();
  /** By the list of a database's functions, which only grows. */
  readonly #translations = new WeakMap<readonly FunctionInfo[], Translation>();
  readonly #refused = { malformed: 0, tooLarge: 0, notLocal: 0, unreadable: 0 };
  #loaded = 0;
  #bytes = 0;

  /**
   * @param maxBytes - What the maps may take in all.
   */
  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes;
  }

  /** A snapshot as the authors of the functions see it. Maps that it needs and that are not known yet are read first. */
  *map(snapshot: Snapshot): Steps<SnapshotView> {
    const { functions } = snapshot;
    const translation = this.#translations.get(functions) ?? new Translation((file) => this.#maps.get(file));
    this.#translations.set(functions, translation);
    yield* translation.extend(snapshot, (file) => this.#load(file));
    return new MappedSnapshot(snapshot, translation);
  }

  /** What became of the maps so far. */
  stats(): SourceMapStats {
    const total = objectValues(this.#refused).reduce((sum, count) => sum + count, 0);
    return { loaded: this.#loaded, bytes: this.#bytes, refused: { ...this.#refused, total } };
  }

  *#load(file: string): Steps<void> {
    if (this.#maps.has(file)) return;
    try {
      const text = yield* readMap(file, this.#maxBytes);
      const map = text === undefined ? undefined : yield* SourceMap.decode(text, this.#maxBytes - this.#bytes);
      this.#keep(file, map);
    } catch (error) {
      this.#refuse(file, error instanceof MapRefusal ? error.refusal : 'malformed');
    }
  }

  /** While a map was read, another question may have had it read, too, or have used up the room for it. */
  #keep(file: string, map: SourceMap | undefined): void {
    if (this.#maps.has(file)) return;
    if (map !== undefined && this.#bytes + map.bytes > this.#maxBytes) throw new MapRefusal('tooLarge');
    this.#maps.set(file, map);
    if (map === undefined) return;
    this.#loaded++;
    this.#bytes += map.bytes;
  }

  #refuse(file: string, cause: RefusalCause): void {
    if (this.#maps.has(file)) return;
    this.#maps.set(file, undefined);
    this.#refused[cause]++;
  }
}

/** A snapshot as the maps have it, or as it is where no maps are wanted. */
export function* mapped(snapshot: Snapshot, maps: SourceMaps | undefined): Steps<SnapshotView> {
  return maps === undefined ? snapshot : yield* maps.map(snapshot);
}
