/**
 * V8's `.cpuprofile`, read by Chromium's DevTools, VS Code and others. A node's `callFrame` has 0-based lines and columns, -1
 * where not known; `positionTicks` has 1-based lines, as V8 writes them. A profile by counts has no order of samples, so the
 * timeline is synthesised: each node that was ever a leaf is one sample, callers before callees. It lasts for the node's CPU time,
 * or for its hits times the interval where that is longer: a thread that waits takes time and no CPU. The order of events is
 * therefore not that of the program; how long each took is exact, to a microsecond over the whole file.
 */

import { isAbsolute } from 'node:path';
import { pathToFileURL } from 'node:url';
import { fileWithoutData } from '../query';
import { functionNameOf } from '../query/unique-names';
import type { FunctionInfo } from '../types';
import { type CallTree, growCallTree, ROOT } from './call-tree';
import { pacedText } from './pacing';
import type { Profile } from './profile';
import { commaLines, jsonNumbers } from './text-pieces';

/**
 * V8 has no stacks under these, so importers put such a sample on the stack of the sample before it. The ones without a caller
 * are therefore the first of all, and the others come right after a sample of their caller, one without duration.
 */
const VM_STATES = ['(garbage collector)', '(program)'];

/** Node ids are 1-based there, and the root is the first. */
const FIRST_ID = 1;

const ROOT_FRAME = { functionName: '(root)', scriptId: '0', url: '', lineNumber: -1, columnNumber: -1 };

interface Timeline {
  readonly samples: number[];
  readonly deltasMicros: number[];
}

/** The call frames as JSON, each made once, however many nodes it is in. */
class CallFrames {
  readonly #byFunction: string[] = [];
  readonly #scriptIds = new Map<string, number>();

  json(tree: CallTree, node: number): string {
    if (node === ROOT) return JSON.stringify(ROOT_FRAME);
    const functionId = tree.functionIds.at(node);
    return (this.#byFunction[functionId] ??= JSON.stringify(this.#callFrame(tree.table.functions[functionId]!)));
  }

  #callFrame(info: FunctionInfo): typeof ROOT_FRAME {
    const { file, line, column } = info;
    const functionName = functionNameOf(info);
    if (file === '') return { ...ROOT_FRAME, functionName };
    const url = isAbsolute(file) ? pathToFileURL(file).href : fileWithoutData(file);
    return { functionName, scriptId: this.#scriptId(file), url, lineNumber: line - 1, columnNumber: column - 1 };
  }

  #scriptId(file: string): string {
    const id = this.#scriptIds.get(file) ?? this.#scriptIds.size + 1;
    this.#scriptIds.set(file, id);
    return String(id);
  }
}

function* nodes(tree: CallTree): Generator<string, void, undefined> {
  const callFrames = new CallFrames();
  for (let node = ROOT; node < tree.size; node++) {
    const frame = `"callFrame":${callFrames.json(tree, node)}`;
    yield `{"id":${node + FIRST_ID},${frame},"hitCount":${tree.hits.at(node)}${children(tree, node)}${positionTicks(tree, node)}}`;
  }
}

function children(tree: CallTree, node: number): string {
  const ids = tree
    .calleesLatestFirst(node)
    .reverse()
    .map((child) => child + FIRST_ID);
  return ids.length === 0 ? '' : `,"children":[${ids.join(',')}]`;
}

function positionTicks(tree: CallTree, node: number): string {
  const ticksByLine = tree.leaves.get(node)?.hitsByLine;
  if (ticksByLine === undefined || ticksByLine.size === 0) return '';
  return `,"positionTicks":${JSON.stringify(Array.from(ticksByLine, ([line, ticks]) => ({ line, ticks })))}`;
}

/** Callers before callees, each subtree in one piece, so that a timeline looks like a flame graph. */
function* depthFirst(tree: CallTree): Generator<number, void, undefined> {
  const pending = [ROOT];
  for (let node = pending.pop(); node !== undefined; node = pending.pop()) {
    yield node;
    for (const child of tree.calleesLatestFirst(node)) pending.push(child);
  }
}

function isVmState(tree: CallTree, node: number): boolean {
  const info = tree.table.functions[tree.functionIds.at(node)];
  return info?.kind === 'vm' && VM_STATES.includes(info.functionName);
}

function* sampledNodes(tree: CallTree): Generator<number, void, undefined> {
  const first = tree.calleesLatestFirst(ROOT).filter((node) => isVmState(tree, node));
  yield* first;
  for (const node of depthFirst(tree)) if (!first.includes(node)) yield node;
}

/** How long a node's samples lasted: ticks that were missed are in the CPU time, and what was waited is in the hits. */
function selfMicros(tree: CallTree, node: number, { metadata }: Profile): number {
  const { hitMicros = metadata.intervalMicros } = metadata;
  return Math.max(tree.cpuNanos.at(node) / 1000, tree.hits.at(node) * hitMicros);
}

/**
 * A delta says how long after the one before a sample was taken, so a sample lasts until the next: deltas lag by one, and a
 * last sample of the root ends the timeline. Rounding is carried over, so that it does not add up.
 */
function* makeTimeline(tree: CallTree, profile: Profile): Generator<'', Timeline, undefined> {
  const timeline: Timeline = { samples: [], deltasMicros: [0] };
  const addSample = (node: number, deltaMicros: number): void => {
    timeline.samples.push(node + FIRST_ID);
    timeline.deltasMicros.push(deltaMicros);
  };
  let exactMicros = 0;
  let roundedMicros = 0;
  for (const node of sampledNodes(tree)) {
    yield '';
    if (tree.hits.at(node) === 0) continue;
    const caller = tree.callers.at(node);
    if (isVmState(tree, node) && caller !== ROOT) addSample(caller, 0);
    exactMicros += selfMicros(tree, node, profile);
    addSample(node, Math.round(exactMicros) - roundedMicros);
    roundedMicros = Math.round(exactMicros);
  }
  timeline.samples.push(FIRST_ID);
  return timeline;
}

function* wholeFile(profile: Profile): Generator<string, void, undefined> {
  const tree = yield* growCallTree(profile);
  const { samples, deltasMicros } = yield* makeTimeline(tree, profile);
  const startTime = Math.round(profile.metadata.startMillis * 1000);
  const endTime = deltasMicros.reduce((time, delta) => time + delta, startTime);
  yield '{"nodes":[\n';
  yield* commaLines(nodes(tree));
  yield `\n],\n"startTime":${startTime},\n"endTime":${endTime},\n"samples":`;
  yield* jsonNumbers(samples);
  yield ',\n"timeDeltas":';
  yield* jsonNumbers(deltasMicros);
  yield '}\n';
}

/**
 * Encodes a profile as `.cpuprofile`. `hitCount` and `positionTicks` are self hits; `startTime` is the profile's start in
 * microseconds since the epoch, and `endTime` lies the sum of the deltas after it, which importers expect.
 *
 * @param profile - The profile to encode.
 */
export function encodeCpuprofile(profile: Profile): AsyncIterable<string> {
  return pacedText(wholeFile(profile));
}
