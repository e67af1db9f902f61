/** What the inspector engine keeps from window to window, on made-up profiles. */
import assert from 'node:assert/strict';
import { Database } from '../src/database';
import { BatchBuilder } from '../src/inspector-engine/batch-builder';
import type { CpuProfile, CpuProfileNode } from '../src/inspector-engine/profiler-session';
import { countWindow, hitsByLine } from '../src/inspector-engine/window-counts';
import { query } from '../src/query';

function node(id: number, functionName: string, rest: Partial<CpuProfileNode> = {}): CpuProfileNode {
  const script = functionName.startsWith('(') ? { scriptId: '0', url: '' } : { scriptId: '5', url: 'file:///app/a.js' };
  const place = functionName.startsWith('(') ? -1 : id;
  return { id, callFrame: { functionName, ...script, lineNumber: place, columnNumber: place }, ...rest };
}

/** `a` calls `b`; the first sample shows the profiler. */
const PROFILE: CpuProfile = {
  nodes: [
    node(1, '(root)', { children: [2, 4, 5, 6] }),
    node(2, 'a', { children: [3] }),
    node(3, 'b', {
      positionTicks: [
        { line: 7, ticks: 1 },
        { line: 9, ticks: 1 },
        { line: 7, ticks: 1 },
      ],
    }),
    node(4, '(idle)'),
    node(5, '(garbage collector)'),
    node(6, '(program)'),
  ],
  startTime: 0,
  endTime: 10_000,
  samples: [2, 3, 3, 3, 3, 4, 4, 5, 6, 2],
  timeDeltas: [900, 1000, 1000, 1000, 1000, 1000, 1000, 1000, -5, 2000],
};

const UNKNOWN = { cpuMicros: undefined, activeMicros: undefined };

function record(database: Database, builder: BatchBuilder, profile: CpuProfile): void {
  builder.add(profile, countWindow(profile, UNKNOWN).nodes);
  database.record(builder.take());
}

describe('a window of the inspector engine', () => {
  it('has a hit for each sample but the first, which shows the profiler, and none for an idle thread', () => {
    const { nodes, idleTicks, busyDeltasMicros } = countWindow(PROFILE, UNKNOWN);
    assert.deepEqual(
      nodes.map((each) => [each.node.callFrame.functionName, each.hits, each.cpuNanos]),
      [
        ['b', 4, 4_000_000],
        ['(garbage collector)', 1, 1_000_000],
        ['(program)', 1, 0],
        ['a', 1, 2_000_000],
      ],
    );
    assert.deepEqual([idleTicks, busyDeltasMicros.length], [2, 7]);
  });

  it('scales CPU time down to what the thread had, where that is known, and never up', () => {
    const cpuOf = (cpuMicros: number): number =>
      countWindow(PROFILE, { ...UNKNOWN, cpuMicros }).nodes.reduce((sum, { cpuNanos }) => sum + cpuNanos, 0);
    assert.equal(cpuOf(3500), 3_500_000);
    assert.equal(cpuOf(99_000), 7_000_000);
  });

  it('does not believe that the thread was busy while the event loop was waiting', () => {
    const { busyMicros, nodes } = countWindow(PROFILE, { cpuMicros: undefined, activeMicros: 700 });
    assert.equal(busyMicros, 700);
    assert.equal(Math.round(nodes.reduce((sum, { cpuNanos }) => sum + cpuNanos, 0)), 700_000);
  });

  it('shares hits out over the lines that were executing, and has line 0 for the rest', () => {
    assert.deepEqual(hitsByLine(PROFILE.nodes[2]!, 4), [
      { line: 7, hits: 2 },
      { line: 9, hits: 1 },
      { line: 0, hits: 1 },
    ]);
    assert.deepEqual(hitsByLine(PROFILE.nodes[2]!, 1), [{ line: 7, hits: 1 }]);
  });

  it('becomes a batch that the database takes, with 1-based places and the kinds of V8', () => {
    const database = new Database();
    record(database, new BatchBuilder(), PROFILE);
    const { records, totalHits } = query(database, { sort: 'self' });
    const found = records.map(({ functionName, line, column, kind, hits, selfHits }) => [
      functionName,
      line,
      column,
      kind,
      hits,
      selfHits,
    ]);
    assert.equal(totalHits, 7);
    assert.deepEqual(found.sort(), [
      ['(garbage collector)', 0, 0, 'vm', 1, 1],
      ['(program)', 0, 0, 'vm', 1, 1],
      ['a', 3, 3, 'javascript', 5, 1],
      ['b', 4, 4, 'javascript', 4, 4],
    ]);
  });

  it('defines nothing again that an earlier one has defined', () => {
    const builder = new BatchBuilder();
    const database = new Database();
    record(database, builder, PROFILE);
    builder.add(PROFILE, countWindow(PROFILE, UNKNOWN).nodes);
    const { functions, frames, stacks, hits } = builder.take();
    assert.deepEqual([functions.length, frames.length, stacks.length], [0, 0, 0]);
    assert.ok(hits.length > 0);
  });

  it('has the next batch begin anew when the tables have grown too large, and keeps the totals right', () => {
    const builder = new BatchBuilder();
    const database = new Database({ maxMemoryBytes: 2 ** 20 });
    let most = 0;
    let resets = 0;
    for (let round = 0; round < 60; round++) {
      const name = String(round).repeat(200_000);
      const profile = { ...PROFILE, nodes: PROFILE.nodes.map((each) => (each.id === 3 ? node(3, name) : each)) };
      builder.add(profile, countWindow(profile, UNKNOWN).nodes);
      const batch = builder.take();
      resets += Number(batch.reset);
      database.record(batch);
      most = Math.max(most, builder.bytes);
    }
    assert.ok(resets > 0);
    assert.ok(most < 20 * 2 ** 20, `${most} bytes`);
    assert.equal(database.totalHits, 60 * 7);
  });

  it('may have a stack of any depth', () => {
    const nodes = Array.from({ length: 50_000 }, (_, at) =>
      node(at + 1, at === 0 ? '(root)' : 'deep', { children: [at + 2] }),
    );
    const profile = { ...PROFILE, nodes, samples: [1, nodes.length], timeDeltas: [0, 1000] };
    const builder = new BatchBuilder();
    builder.add(profile, countWindow(profile, UNKNOWN).nodes);
    assert.equal(builder.take().stacks[0], nodes.length - 1);
  });
});
