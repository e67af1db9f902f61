/** The records of a snapshot: its sums, and what each of them is about. */
import { OTHER_FUNCTION, type SnapshotView, type StackSums, type Steps, tierHits } from '../database';
import { type FunctionInfo, type QueryRecord, type RecordKey, TIERS } from '../types';
import { fileWithoutData } from './file-names';
import { type RecordNames, namesOf, OTHER_ID } from './record-names';
import { functionNameOf } from './unique-names';

/** The counts of a record. CPU time is in nanoseconds. */
export type RecordCounts = Pick<QueryRecord, 'hits' | 'selfHits' | 'cpuNanos' | 'selfCpuNanos'>;

/** What a record is about. */
export type RecordSubject = Omit<QueryRecord, keyof RecordCounts | 'tiers'>;

const NO_COUNTS: RecordCounts = { hits: 0, selfHits: 0, cpuNanos: 0, selfCpuNanos: 0 };

/** Sums a snapshot up. */
export function* sumRecords(snapshot: SnapshotView, by: RecordKey): Steps<RecordSums> {
  const sums = yield* snapshot.sum(by);
  const names = yield* namesOf(snapshot.functions);
  return new RecordSums(snapshot, by, sums, names);
}

/** The sums of a snapshot by key: a function id, or with lines a place id; {@link OTHER_ID} is `(other)`. */
export class RecordSums {
  /** The keys that sums may have, but for `(other)`: 0 to below this. */
  readonly size: number;
  readonly #snapshot: SnapshotView;
  readonly #by: RecordKey;
  readonly #sums: StackSums;
  readonly #names: RecordNames;

  constructor(snapshot: SnapshotView, by: RecordKey, sums: StackSums, names: RecordNames) {
    this.size = sums.hits.length;
    this.#snapshot = snapshot;
    this.#by = by;
    this.#sums = sums;
    this.#names = names;
  }

  /** Total hits of a key; 0 where it does not occur. */
  hitsOf(key: number): number {
    return key === OTHER_ID ? this.#snapshot.otherHits : (this.#sums.hits[key] ?? 0);
  }

  /** What was counted for a key. */
  countsOf(key: number): RecordCounts {
    const { otherHits, otherCpuNanos } = this.#snapshot;
    if (key === OTHER_ID) {
      return { hits: otherHits, selfHits: otherHits, cpuNanos: otherCpuNanos, selfCpuNanos: otherCpuNanos };
    }
    if (key >= this.size) return NO_COUNTS;
    return {
      hits: this.#sums.hits[key] as number,
      selfHits: this.#sums.selfHits[key] as number,
      cpuNanos: this.#sums.cpuNanos[key] as number,
      selfCpuNanos: this.#sums.selfCpuNanos[key] as number,
    };
  }

  /** The unique name of a key. */
  nameOf(key: number): string {
    if (key === OTHER_ID || this.#by === 'function') return this.#names.ofFunction(key);
    const { functionId, line } = this.#snapshot.placeOf(key);
    return this.#names.ofLine(functionId, line);
  }

  /** What a key is about. */
  subjectOf(key: number): RecordSubject {
    const { functionId, line: executingLine } = this.#placeOf(key);
    const info = functionId === OTHER_ID ? OTHER_FUNCTION : (this.#snapshot.functions[functionId] as FunctionInfo);
    const { line, column, kind } = info;
    const file = fileWithoutData(info.file);
    const subject = { name: this.nameOf(key), functionName: functionNameOf(info), file, line, column, kind };
    return this.#by === 'line' ? { ...subject, executingLine } : subject;
  }

  /** The whole record of a key. */
  recordOf(key: number): QueryRecord {
    const tiers = tierHits((position) => this.#sums.tiers[key * TIERS.length + position] ?? 0);
    return { ...this.subjectOf(key), tiers, ...this.countsOf(key) };
  }

  #placeOf(key: number): { readonly functionId: number; readonly line: number } {
    const isPlace = this.#by === 'line' && key !== OTHER_ID;
    return isPlace ? this.#snapshot.placeOf(key) : { functionId: key, line: 0 };
  }
}
