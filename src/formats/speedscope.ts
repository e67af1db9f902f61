/**
 * The file format of speedscope: one shared table of frames and two sampled profiles over it, hits and CPU time. A frame there
 * is a function: its line and column are those of the definition, 1-based as ours. Samples are root first. The format has no
 * field for inlining; the losses are told in the name. A profile by counts has no order of samples: they are in the order in which
 * stacks were first seen, and the names of the profiles say that it is none of time.
 */

import { fileWithoutData } from '../query';
import { functionNameOf } from '../query/unique-names';
import type { FunctionInfo, StackHits } from '../types';
import { FunctionNumbers } from './function-numbers';
import { pacedText } from './pacing';
import { describeProfile, type Profile } from './profile';
import { commaLines } from './text-pieces';

const SCHEMA = 'https://www.speedscope.app/file-format-schema.json';

type Weigh = (stack: StackHits) => number;

function speedscopeFrame(info: FunctionInfo): string {
  const { line, column: col } = info;
  const file = fileWithoutData(info.file);
  const name = functionNameOf(info);
  return JSON.stringify(file === '' ? { name } : { name, file, line, col });
}

function* frameList(table: FunctionNumbers): Generator<string, void, undefined> {
  for (const info of table.functions) yield speedscopeFrame(info);
}

function* samples(profile: Profile, table: FunctionNumbers): Generator<string, void, undefined> {
  for (const { frames } of profile.stacks) {
    yield `[${frames
      .map((frame) => table.idOf(frame.function))
      .reverse()
      .join(',')}]`;
  }
}

function* weights(profile: Profile, weigh: Weigh): Generator<string, void, undefined> {
  for (const stack of profile.stacks) yield String(weigh(stack));
}

function* sampledProfile(
  profile: Profile,
  table: FunctionNumbers,
  head: { name: string; unit: 'none' | 'nanoseconds'; endValue: number },
  weigh: Weigh,
): Generator<string, void, undefined> {
  const start = JSON.stringify({ type: 'sampled', ...head, startValue: 0 });
  yield `${start.slice(0, -1)},"samples":[\n`;
  yield* commaLines(samples(profile, table));
  yield '\n],"weights":[\n';
  yield* commaLines(weights(profile, weigh));
  yield '\n]}';
}

function* wholeFile(profile: Profile): Generator<string, void, undefined> {
  const { totalHits, totalCpuNanos } = profile.totals;
  const table = new FunctionNumbers();
  const head = {
    $schema: SCHEMA,
    exporter: 'ox-profile-native',
    name: describeProfile(profile),
    activeProfileIndex: 0,
  };
  yield `${JSON.stringify(head).slice(0, -1)},\n"profiles":[`;
  const hits = { name: 'Hits, not in time order', unit: 'none', endValue: totalHits } as const;
  yield* sampledProfile(profile, table, hits, (stack) => stack.hits);
  yield ',\n';
  const cpu = { name: 'CPU time, not in time order', unit: 'nanoseconds', endValue: totalCpuNanos } as const;
  yield* sampledProfile(profile, table, cpu, (stack) => stack.cpuNanos);
  yield '],\n"shared":{"frames":[\n';
  yield* commaLines(frameList(table));
  yield '\n]}}\n';
}

/**
 * Encodes a profile for speedscope. Weights are self hits and self CPU nanoseconds, one weight for each stack.
 *
 * @param profile - The profile to encode.
 */
export function encodeSpeedscope(profile: Profile): AsyncIterable<string> {
  return pacedText(wholeFile(profile));
}
