/**
 * A profile made from a database that goes on recording: the columns are copied, which takes a millisecond or two, and the
 * stacks are made one by one while an encoder walks them. Names are those of a query at the same moment.
 */

import { OTHER_FUNCTION, type StackColumns, tierHits } from '../database';
import { uniqueNames } from '../query/unique-names';
import { type Frame, FRAME_STRIDE, type FunctionInfo, type StackHits, TIERS } from '../types';
import type { Profile, ProfileMetadata, ProfileTotals } from './profile';

/** What a snapshot needs besides the content of the database. */
export interface SnapshotContext {
  readonly metadata: ProfileMetadata;
  /** As in {@link ProfileTotals}. */
  readonly dropped: number;
}

/**
 * Copies what a database holds now.
 *
 * @param columns - As `Database.columns()` gives them; not kept.
 * @param context - When and how it was recorded.
 * @example
 * const profile = takeSnapshot(launcher.sampler.database.columns(), { metadata, dropped: stats.dropped.total });
 * await writeFile('app.pb.gz', exportProfile(profile, 'pprof'));
 */
export function takeSnapshot(columns: StackColumns, { metadata, dropped }: SnapshotContext): Profile {
  const copy = copyOf(columns);
  return { metadata, totals: totalsOf(copy, dropped), stacks: new SnapshotStacks(copy), nameOf: namer(copy) };
}

function copyOf({ functions, frames, starts, frameIds, hits, cpuNanos, tiers, ...other }: StackColumns): StackColumns {
  return {
    functions: functions.slice(),
    frames: frames.slice(),
    starts: starts.slice(),
    frameIds: frameIds.slice(),
    hits: hits.slice(),
    cpuNanos: cpuNanos.slice(),
    tiers: tiers.slice(),
    ...other,
  };
}

function totalsOf({ hits, cpuNanos, otherHits, otherCpuNanos }: StackColumns, dropped: number): ProfileTotals {
  const add = (sum: number, value: number): number => sum + value;
  return {
    totalHits: hits.reduce(add, otherHits),
    totalCpuNanos: cpuNanos.reduce(add, otherCpuNanos),
    otherHits,
    dropped,
  };
}

/** The stacks of a copy. Equal frames are one object, and stay so from one walk to the next. */
class SnapshotStacks implements Iterable<StackHits> {
  readonly #columns: StackColumns;
  readonly #frames: Frame[] = [];

  constructor(columns: StackColumns) {
    this.#columns = columns;
  }

  *[Symbol.iterator](): Generator<StackHits, void, undefined> {
    const { hits, otherHits, otherCpuNanos } = this.#columns;
    for (let stack = 0; stack < hits.length; stack++) if (hits[stack] !== 0) yield this.#stack(stack);
    if (otherHits === 0) return;
    const frames = [{ function: OTHER_FUNCTION, line: 0, inlined: false }];
    yield { frames, hits: otherHits, cpuNanos: otherCpuNanos, tiers: tierHits(() => 0) };
  }

  #stack(stack: number): StackHits {
    const { starts, frameIds, hits, cpuNanos, tiers } = this.#columns;
    return {
      frames: Array.from(frameIds.subarray(starts[stack], starts[stack + 1]), (id) => this.#frame(id)),
      hits: hits[stack]!,
      cpuNanos: cpuNanos[stack]!,
      tiers: tierHits((tier) => tiers[stack * TIERS.length + tier]!),
    };
  }

  #frame(id: number): Frame {
    const known = this.#frames[id];
    if (known !== undefined) return known;
    const [functionId, line, inlined] = this.#columns.frames.subarray(id * FRAME_STRIDE, (id + 1) * FRAME_STRIDE);
    const info = this.#columns.functions[functionId!]!;
    return (this.#frames[id] = { function: info, line: line!, inlined: inlined === 1 });
  }
}

/** Names only what was hit, as a query does: a function that was not must not make another's name longer. */
function namer(columns: StackColumns): (info: FunctionInfo) => string {
  const isHit = hitFunctions(columns);
  const functions = columns.functions.filter((_, id) => isHit[id] === 1);
  if (columns.otherHits > 0) functions.push(OTHER_FUNCTION);
  const names = uniqueNames(functions);
  const nameByFunction = new Map(functions.map((info, i) => [info, names[i]!]));
  return (info) => nameByFunction.get(info) ?? info.functionName;
}

function hitFunctions({ functions, frames, starts, frameIds, hits }: StackColumns): Uint8Array {
  const isHit = new Uint8Array(functions.length);
  for (let stack = 0; stack < hits.length; stack++) {
    if (hits[stack] === 0) continue;
    for (let at = starts[stack]!; at < starts[stack + 1]!; at++) isHit[frames[frameIds[at]! * FRAME_STRIDE]!] = 1;
  }
  return isHit;
}
