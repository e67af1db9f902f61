/**
 * The whole profile as JSON, for programs. The shape is {@link JsonProfile}; within one `version` members may be added, but
 * none is removed and none changes its meaning. Stacks refer to frames and frames to functions by position.
 */

import type { QueryRecord, StackHits, TierHits } from '../types';
import { FrameNumbers, type NumberedFrame } from './frame-numbers';
import { pacedText } from './pacing';
import type { Profile, ProfileMetadata, ProfileTotals } from './profile';
import { RecordCounter } from './records';
import { commaLines } from './text-pieces';

/** What the JSON holds. Units and bases are those of the types it is made of. */
export interface JsonProfile {
  /** Says what this is. */
  readonly format: 'ox-profile-native';
  /** Grows when a reader of the version before would misread the file. */
  readonly version: 1;
  readonly metadata: ProfileMetadata;
  readonly totals: ProfileTotals;
  /** The distinct stacks; `(other)` is one of them. */
  readonly stacks: readonly JsonStack[];
  /** `function` is a position in `functions`. */
  readonly frames: readonly NumberedFrame[];
  /** The functions with their counts, in the order in which stacks mention them. */
  readonly functions: readonly QueryRecord[];
}

/** A distinct stack. */
export interface JsonStack {
  /** Positions in `frames`, leaf first. */
  readonly frames: readonly number[];
  /** Self hits: samples that had exactly this stack. */
  readonly hits: number;
  /** CPU time of those samples, in nanoseconds. */
  readonly cpuNanos: number;
  /** The hits by the tier of the leaf. */
  readonly tiers: Readonly<TierHits>;
}

/** Numbers the frames and counts the functions while the stacks are written. */
class Tables {
  readonly counter: RecordCounter;
  readonly frames: FrameNumbers;

  constructor(profile: Profile) {
    this.counter = new RecordCounter(profile.nameOf);
    this.frames = new FrameNumbers(this.counter.numbers);
  }

  stack(stack: StackHits): string {
    this.counter.add(stack);
    const { hits, cpuNanos, tiers } = stack;
    const json: JsonStack = { frames: stack.frames.map((frame) => this.frames.idOf(frame)), hits, cpuNanos, tiers };
    return JSON.stringify(json);
  }
}

function* stacks(profile: Profile, tables: Tables): Generator<string, void, undefined> {
  for (const stack of profile.stacks) yield tables.stack(stack);
}

function* frameList({ frames }: Tables): Generator<string, void, undefined> {
  for (const frame of frames.frames) yield JSON.stringify(frame);
}

function* functions({ counter }: Tables): Generator<string, void, undefined> {
  for (const id of counter.numbers.functions.keys()) yield JSON.stringify(counter.record(id));
}

function* wholeFile(profile: Profile): Generator<string, void, undefined> {
  const { startMillis, endMillis, intervalMicros, clock } = profile.metadata;
  const { totalHits, totalCpuNanos, otherHits, dropped } = profile.totals;
  const metadata: ProfileMetadata = { startMillis, endMillis, intervalMicros, clock };
  const totals: ProfileTotals = { totalHits, totalCpuNanos, otherHits, dropped };
  const tables = new Tables(profile);
  const head = { format: 'ox-profile-native', version: 1, metadata, totals };
  yield `${JSON.stringify(head).slice(0, -1)},\n"stacks":[\n`;
  yield* commaLines(stacks(profile, tables));
  yield '\n],"frames":[\n';
  yield* commaLines(frameList(tables));
  yield '\n],"functions":[\n';
  yield* commaLines(functions(tables));
  yield '\n]}\n';
}

/**
 * Encodes a profile as JSON of the shape {@link JsonProfile}.
 *
 * @param profile - The profile to encode.
 * @example
 * const text = await Array.fromAsync(encodeJson(profile));
 * const { totals, functions }: JsonProfile = JSON.parse(text.join(''));
 */
export function encodeJson(profile: Profile): AsyncIterable<string> {
  return pacedText(wholeFile(profile));
}
