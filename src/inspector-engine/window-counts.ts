/**
 * What one profile of V8 counts for each of its nodes. The first sample of a profile is left out: V8 takes it while the profile
 * begins, so it shows the profiler itself, after a pause that the program did not make.
 *
 * V8 does not measure CPU time. What is given as such is the time from the sample before, scaled down where the thread is known
 * to have had less CPU time than that: an estimate.
 */
import type { CpuProfile, CpuProfileNode } from './profiler-session';

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
}

interface Tally {
  hits: number;
  micros: number;
}

/**
 * Counts the samples of a profile.
 *
 * @param threadCpuMicros CPU time of the thread during the profile in microseconds; undefined where it is not known.
 */
export function countWindow(profile: CpuProfile, threadCpuMicros: number | undefined): WindowCounts {
  const { samples = [], timeDeltas = [] } = profile;
  const byId = new Map(profile.nodes.map((node) => [node.id, node]));
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
  const scale = NANOS_PER_MICRO * cpuShare(busyDeltasMicros, threadCpuMicros);
  const nodes = Array.from(tallies, ([node, { hits, micros }]) => ({ node, hits, cpuNanos: micros * scale }));
  return { nodes, idleTicks, busyDeltasMicros };
}

function addTo(tallies: Map<CpuProfileNode, Tally>, node: CpuProfileNode, micros: number): void {
  const tally = tallies.get(node) ?? { hits: 0, micros: 0 };
  tally.hits++;
  tally.micros += micros;
  tallies.set(node, tally);
}

/** How much of the busy time was CPU time, from 0 to 1. */
function cpuShare(busyDeltasMicros: readonly number[], threadCpuMicros: number | undefined): number {
  if (threadCpuMicros === undefined) return 1;
  const busyMicros = busyDeltasMicros.reduce((sum, micros) => sum + micros, 0);
  return busyMicros > threadCpuMicros ? threadCpuMicros / busyMicros : 1;
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
  for (const { line, ticks } of positionTicks) {
    const taken = Math.min(ticks, rest);
    if (taken > 0) lines.set(line, (lines.get(line) ?? 0) + taken);
    rest -= taken;
  }
  if (rest > 0) lines.set(0, (lines.get(0) ?? 0) + rest);
  return Array.from(lines, ([line, count]) => ({ line, hits: count }));
}
