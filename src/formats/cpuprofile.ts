/**
 * V8's `.cpuprofile`, read by Chromium's DevTools, VS Code and others. A node's `callFrame` has 0-based lines and columns, -1
 * where not known; `positionTicks` has 1-based lines, as V8 writes them. A profile by counts has no order of samples, so the
 * timeline is synthesised: each node that was ever a leaf is one sample that lasts for the node's CPU time (or for its hits
 * times the interval, where no CPU time was measured), callers before callees. The order of events is therefore not that of
 * the program; the totals are exact, to a microsecond over the whole file.
 */

import { isAbsolute } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { FunctionInfo } from '../types';
import { type CallTree, growCallTree, ROOT } from './call-tree';
import { pacedText } from './pacing';
import type { Profile } from './profile';
import { commaLines, jsonNumbers } from './text-pieces';

/** Importers hang samples of these under the sample before them; as the first samples they have none before them. */
const VM_STATES = ['(garbage collector)', '(program)'];

/** Node ids are 1-based there, and the root is the first. */
const FIRST_ID = 1;

const ROOT_FRAME = { functionName: '(root)', scriptId: '0', url: '', lineNumber: -1, columnNumber: -1 };

interface Timeline {
  readonly samples: number[];
  readonly deltasMicros: number[];
}

function callFrame(info: FunctionInfo, scriptIds: Map<string, string>): typeof ROOT_FRAME {
  const { functionName, file, line, column } = info;
  if (file === '') return { ...ROOT_FRAME, functionName };
  let scriptId = scriptIds.get(file);
  if (scriptId === undefined) scriptIds.set(file, (scriptId = String(scriptIds.size + 1)));
  const url = isAbsolute(file) ? pathToFileURL(file).href : file;
  return { functionName, scriptId, url, lineNumber: line - 1, columnNumber: column - 1 };
}

function* nodes(tree: CallTree): Generator<string, void, undefined> {
  const scriptIds = new Map<string, string>();
  for (let node = ROOT; node < tree.size; node++) {
    const info = tree.table.functions[tree.functionIds[node]!];
    const children = [...tree.childrenLatestFirst(node)].reverse().map((child) => child + FIRST_ID);
    yield JSON.stringify({
      id: node + FIRST_ID,
      callFrame: info === undefined ? ROOT_FRAME : callFrame(info, scriptIds),
      hitCount: tree.hits[node],
      ...(children.length > 0 && { children }),
      ...positionTicks(tree, node),
    });
  }
}

function positionTicks(tree: CallTree, node: number): { positionTicks?: { line: number; ticks: number }[] } {
  const ticksByLine = tree.leaves.get(node)?.hitsByLine;
  if (ticksByLine === undefined || ticksByLine.size === 0) return {};
  return { positionTicks: Array.from(ticksByLine, ([line, ticks]) => ({ line, ticks })) };
}

/** Callers before callees, each subtree in one piece, so that a timeline looks like a flame graph. */
function* depthFirst(tree: CallTree): Generator<number, void, undefined> {
  const pending = [ROOT];
  for (let node = pending.pop(); node !== undefined; node = pending.pop()) {
    yield node;
    for (const child of tree.childrenLatestFirst(node)) pending.push(child);
  }
}

function isVmState(tree: CallTree, node: number): boolean {
  const info = tree.table.functions[tree.functionIds[node]!];
  return tree.parents[node] === ROOT && info?.kind === 'vm' && VM_STATES.includes(info.functionName);
}

function* sampledNodes(tree: CallTree): Generator<number, void, undefined> {
  const first = [...tree.childrenLatestFirst(ROOT)].filter((node) => isVmState(tree, node));
  yield* first;
  for (const node of depthFirst(tree)) if (!first.includes(node)) yield node;
}

/**
 * A delta says how long after the one before a sample was taken, so a sample lasts until the next: deltas lag by one, and a
 * last sample of the root ends the timeline. Rounding is carried over, so that it does not add up.
 */
function* makeTimeline(tree: CallTree, profile: Profile): Generator<'', Timeline, undefined> {
  const { intervalMicros } = profile.metadata;
  const hasCpuTime = profile.totals.totalCpuNanos > 0;
  const timeline: Timeline = { samples: [], deltasMicros: [0] };
  let exactMicros = 0;
  let roundedMicros = 0;
  for (const node of sampledNodes(tree)) {
    yield '';
    if (tree.hits[node] === 0) continue;
    exactMicros += hasCpuTime ? tree.cpuNanos[node]! / 1000 : tree.hits[node]! * intervalMicros;
    const delta = Math.round(exactMicros) - roundedMicros;
    roundedMicros += delta;
    timeline.samples.push(node + FIRST_ID);
    timeline.deltasMicros.push(delta);
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
