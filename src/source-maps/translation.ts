/**
 * The functions and places of one database as their authors know them. What is equal after the translation has one number, and
 * numbers are only ever added, as in the database, so that two questions at a time can share a translation.
 */
import { filled } from '../builtins';
import type { Grouping, Snapshot, SumKey } from '../database';
import { attempt } from '../guard';
import { ROUNDS_PER_STEP, type Steps } from '../pace';
import type { FunctionInfo } from '../types';
import type { Script } from './read-map';
import type { SourceMap } from './source-map';

/** A line of a function; both by number. */
interface Place {
  readonly functionId: number;
  readonly line: number;
}

/** Numbers by number, and which of the results came up more than once. */
class Groups {
  readonly ofMember: number[] = [];
  readonly isShared: boolean[] = [];

  push(group: number): void {
    this.ofMember.push(group);
    this.isShared[group] = this.isShared[group] !== undefined;
  }
}

/** A translation. */
export class Translation {
  /** The functions at their original places, by the numbers that {@link placeOf} and {@link grouping} speak of. */
  readonly functions: FunctionInfo[] = [];
  readonly #mapOf: (script: Script) => SourceMap | undefined;
  readonly #functionGroups = new Groups();
  readonly #placeGroups = new Groups();
  readonly #places: Place[] = [];
  readonly #functionIds = new Map<string, number>();
  readonly #placeIds = new Map<string, number>();
  readonly #byGenerated = new Map<FunctionInfo, FunctionInfo>();

  constructor(mapOf: (script: Script) => SourceMap | undefined) {
    this.#mapOf = mapOf;
  }

  /** Number of places. */
  get placeCount(): number {
    return this.#places.length;
  }

  /** A line of a function. */
  placeOf(id: number): Place {
    return this.#places[id] as Place;
  }

  /** The function at its original place; what was never translated is as it was. */
  functionOf(info: FunctionInfo): FunctionInfo {
    return this.#byGenerated.get(info) ?? info;
  }

  /** The original line that was executing in a function; 0 where it is not known. */
  lineOf(info: FunctionInfo, line: number): number {
    const original = this.functionOf(info);
    if (original === info || line === 0) return line;
    return this.#mapOf(info)?.lineOf(info, original.file, line) ?? line;
  }

  /** What is to be summed up together, once {@link extend} is through. */
  grouping(by: SumKey): Grouping {
    const { ofMember, isShared } = by === 'line' ? this.#placeGroups : this.#functionGroups;
    const keys = by === 'line' ? filled(new Int32Array(ofMember.length), ofMember) : this.#functionsOfPlaces();
    return { keys, isShared: filled(new Uint8Array(isShared.length), isShared.map(Number)) };
  }

  /**
   * Translates what a snapshot has and this has not.
   *
   * @param load - Finds the map of a script, or that there is none.
   */
  *extend(snapshot: Snapshot, load: (script: Script) => Steps<void>): Steps<void> {
    const functionCount = snapshot.functions.length;
    const { placeCount } = snapshot;
    for (let id = this.#functionGroups.ofMember.length; id < functionCount; id++) {
      if (id % ROUNDS_PER_STEP === 0) yield;
      const info = snapshot.functions[id] as FunctionInfo;
      if (info.kind === 'javascript' && (info.file !== '' || info.sourceMapUrl !== undefined)) yield* load(info);
    }
    // Each round is whole, and begins where things are: another question may have gone on meanwhile.
    for (let rounds = 1; this.#functionGroups.ofMember.length < functionCount; rounds++) {
      if (rounds % ROUNDS_PER_STEP === 0) yield;
      else this.#addFunction(snapshot.functions[this.#functionGroups.ofMember.length] as FunctionInfo);
    }
    for (let rounds = 1; this.#placeGroups.ofMember.length < placeCount; rounds++) {
      if (rounds % ROUNDS_PER_STEP === 0) yield;
      else this.#addPlace(snapshot, this.#placeGroups.ofMember.length);
    }
  }

  #addFunction(info: FunctionInfo): void {
    const map = info.kind === 'javascript' ? this.#mapOf(info) : undefined;
    const original = map === undefined ? undefined : attempt('a source map', () => map.functionOf(info));
    this.#functionGroups.push(original === undefined ? this.functions.push(info) - 1 : this.#idOf(original));
    const id = this.#functionGroups.ofMember.at(-1) as number;
    if (original !== undefined) this.#byGenerated.set(info, this.functions[id] as FunctionInfo);
  }

  #idOf(original: FunctionInfo): number {
    const { functionName, file, line, column } = original;
    const key = `${line}:${column} ${file}\0${functionName}`;
    const known = this.#functionIds.get(key);
    if (known !== undefined) return known;
    this.#functionIds.set(key, this.functions.length);
    return this.functions.push(original) - 1;
  }

  #addPlace(snapshot: Snapshot, id: number): void {
    const { functionId: generatedId, line: generatedLine } = snapshot.placeOf(id);
    const functionId = this.#functionGroups.ofMember[generatedId] as number;
    const line = this.lineOf(snapshot.functions[generatedId] as FunctionInfo, generatedLine);
    const key = `${functionId} ${line}`;
    let group = this.#placeIds.get(key);
    if (group === undefined) {
      group = this.#places.push({ functionId, line }) - 1;
      this.#placeIds.set(key, group);
    }
    this.#placeGroups.push(group);
  }

  #functionsOfPlaces(): Int32Array {
    const functionIds = this.#placeGroups.ofMember.map((place) => (this.#places[place] as Place).functionId);
    return filled(new Int32Array(functionIds.length), functionIds);
  }
}
