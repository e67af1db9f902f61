/**
 * What one profile of V8 counts for each of its nodes. The first sample of a profile is left out: V8 takes it while the profile
 * begins, so it shows the profiler itself, after a pause that the program did not make.
 *
 * V8 does not measure CPU time. What is given as such is the time from the sample before, scaled down where the thread is known
 * to have had less CPU time than that: an estimate. Nor can that time be taken at its word: where the addon was in use before,
 * libuv holds SIGPROF back while the event loop waits, and the first sample after that seems to have taken as long as the wait.
 */
import { arrayFrom, each } from '../builtins';
import type { CpuProfile, CpuProfileNode } from './profiler-session';
import type { ThreadTimes } from './thread-times';

const NANOS_PER_MICRO = 1000;
const IDLE = '(idle)';

/** What was counted for one node that was found on top of the stack. */
export interface NodeCount {
  readonly node: CpuProfileNode;
  readonly hits: number;
  readonly cpuNanos: number;
}

/** What was counted in one profile. */
export interface WindowCounts {
  readonly nodes: readonly NodeCount[];
  readonly idleTicks: number;
  /** The time before each sample that found the thread busy, in microseconds. */
  readonly busyDeltasMicros: readonly number[];
  /** For how long the thread was busy, in microseconds. */
  readonly busyMicros: number;
}

interface Tally {
  hits: number;
  micros: number;
}

/**
 * Counts the samples of a profile.
 *
 * @param times - What the thread spent during the profile.
 */
export function countWindow(profile: CpuProfile, times: ThreadTimes): WindowCounts {
  const { samples = [], timeDeltas = [] } = profile;
  const byId = nodesById(profile);
  const tallies = new Map<CpuProfileNode, Tally>();
  const busyDeltasMicros: number[] = [];
  let idleTicks = 0;
  for (let at = 1; at < samples.length; at++) {
    const node = byId.get(samples[at] ?? 0);
    if (node === undefined) continue;
    if (node.callFrame.functionName === IDLE) {
      idleTicks++;
      continue;
    }
    // Clocks of several cores may disagree by a little.
    const micros = Math.max(0, timeDeltas[at] ?? 0);
    busyDeltasMicros.push(micros);
    addTo(tallies, node, micros);
  }
  const totalMicros = busyDeltasMicros.reduce((sum, micros) => sum + micros, 0);
  const busyMicros = Math.min(totalMicros, times.activeMicros ?? Infinity);
  const cpuMicros = Math.min(busyMicros, times.cpuMicros ?? Infinity);
  const scale = totalMicros === 0 ? 0 : (NANOS_PER_MICRO * cpuMicros) / totalMicros;
  const nodes = arrayFrom(tallies, ({ 0: node, 1: { hits, micros } }) => ({ node, hits, cpuNanos: micros * scale }));
  return { nodes, idleTicks, busyDeltasMicros, busyMicros };
}

/** The nodes of a profile. */
export function nodesById({ nodes }: CpuProfile): Map<number, CpuProfileNode> {
  const byId = new Map<number, CpuProfileNode>();
  nodes.forEach((node) => byId.set(node.id, node));
  return byId;
}

function addTo(tallies: Map<CpuProfileNode, Tally>, node: CpuProfileNode, micros: number): void {
  const tally = tallies.get(node) ?? { hits: 0, micros: 0 };
  tally.hits++;
  tally.micros += micros;
  tallies.set(node, tally);
}

/** A line that was executing, and its part of a node's hits. */
export interface LineHits {
  /** 1-based; 0 where it is not known. */
  readonly line: number;
  readonly hits: number;
}

/** Shares the hits of a node out over the lines that V8 saw executing; what it has no line for gets line 0. */
export function hitsByLine({ positionTicks = [] }: CpuProfileNode, hits: number): LineHits[] {
  const lines = new Map<number, number>();
  let rest = hits;
  for (const { line, ticks } of each(positionTicks)) {
    const taken = Math.min(ticks, rest);
    if (taken > 0) lines.set(line, (lines.get(line) ?? 0) + taken);
    rest -= taken;
  }
  if (rest > 0) lines.set(0, (lines.get(0) ?? 0) + rest);
  return arrayFrom(lines, ({ 0: line, 1: count }) => ({ line, hits: count }));
}
