/** `.cpuprofile`, by a golden file, by V8's own rules and by speedscope's importer of it. */

import assert from 'node:assert/strict';
import { exportProfile, type Profile } from '../src/formats';
import type { FunctionInfo } from '../src/types';
import { assertGolden } from './fixtures/formats/golden';
import { at, fn, profileOf, randomProfile, SMALL, stack } from './fixtures/formats/profiles';
import { bytesOf, countDirectly, textOf } from './fixtures/formats/read-back';
import { importIntoSpeedscope, speedscopeCounts } from './fixtures/formats/speedscope';

interface CpuProfile {
  nodes: {
    id: number;
    hitCount: number;
    children?: number[];
    callFrame: { functionName: string; url: string; lineNumber: number; columnNumber: number };
    positionTicks?: { line: number; ticks: number }[];
  }[];
  startTime: number;
  endTime: number;
  samples: number[];
  timeDeltas: number[];
}

async function encode(profile: Profile): Promise<CpuProfile> {
  return JSON.parse(await textOf(exportProfile(profile, 'cpuprofile'))) as CpuProfile;
}

const sum = (numbers: number[]): number => numbers.reduce((total, number) => total + number, 0);
const place = (name: string, file: string, line: number): string =>
  `${name}|${decodeURI(file.replace('file://', ''))}|${line}`;
const placeOf = ({ functionName, file, line }: FunctionInfo): string => place(functionName, file, line);

describe('50.formats.cpuprofile', () => {
  it('writes nodes, samples and deltas, as the golden file has them', async () => {
    assertGolden('small.cpuprofile.json', await textOf(exportProfile(SMALL, 'cpuprofile')));
  });

  it('gives speedscope the CPU time of every function', async () => {
    for (const profile of [SMALL, randomProfile({ stacks: 300, depth: 12, functions: 40 })]) {
      const [imported] = await importIntoSpeedscope(
        'a.cpuprofile',
        await bytesOf(exportProfile(profile, 'cpuprofile')),
      );
      const micros = countDirectly(profile, 'cpuNanos', placeOf).map((count) => {
        return { ...count, total: count.total / 1000, self: count.self / 1000 };
      });
      assert.equal(imported!.getTotalWeight(), profile.totals.totalCpuNanos / 1000);
      assert.deepEqual(
        speedscopeCounts(imported!, ({ name, file = '', line = 0 }) => place(name, file, line)),
        micros,
      );
    }
  });

  it('counts each hit in one node, and lasts as long as its deltas', async () => {
    const { nodes, samples, timeDeltas, startTime, endTime } = await encode(SMALL);
    assert.equal(sum(nodes.map(({ hitCount }) => hitCount)), SMALL.totals.totalHits);
    assert.equal(samples.length, timeDeltas.length);
    assert.equal(endTime - startTime, sum(timeDeltas));
  });

  it('puts a collection that a function caused right after a sample of that function, where importers look', async () => {
    const caller = at(fn('allocate'), 0);
    const collector = at(fn('(garbage collector)', '', 'vm'), 0);
    const stacks = [stack([collector, caller], 3), stack([at(fn('idle'), 0)], 1), stack([collector], 2)];
    const { nodes, samples, timeDeltas } = await encode(profileOf(stacks));
    const name = (id: number): string => nodes.find((node) => node.id === id)!.callFrame.functionName;
    const [root, gc] = ['(root)', '(garbage collector)'];
    assert.deepEqual(samples.map(name), [gc, 'allocate', gc, 'idle', root]);
    assert.deepEqual(timeDeltas, [0, 2000, 0, 3000, 1000]);
  });

  it('has 0-based lines in call frames and 1-based lines in position ticks', async () => {
    const main = fn('main', '/app/main.js#3#5');
    const { nodes } = await encode(profileOf([stack([at(main, 4)], 2), stack([at(main, 9)], 1)]));
    const url = 'file:///app/main.js';
    const { callFrame, positionTicks } = nodes[1]!;
    assert.deepEqual(callFrame, { functionName: 'main', scriptId: '1', url, lineNumber: 2, columnNumber: 4 });
    assert.deepEqual(positionTicks, [
      { line: 4, ticks: 2 },
      { line: 9, ticks: 1 },
    ]);
  });

  it('carries rounding over, so that many short samples still add up', async () => {
    const names = Array.from({ length: 1000 }, (_, i) => fn(`f${i}`));
    const short = names.map((info) => ({ ...stack([at(info, 0)], 1), cpuNanos: 400 }));
    const profile = profileOf(short);
    const fast = { ...profile, metadata: { ...profile.metadata, hitMicros: 0.1 } };
    assert.equal(sum((await encode(fast)).timeDeltas), 400);
  });

  it('lasts as long as the program did, where that waited and where ticks were missed', async () => {
    const waited = { ...stack([at(fn('waits'), 0)], 383), cpuNanos: 14_000_000 };
    const starved = { ...stack([at(fn('starved'), 0)], 10), cpuNanos: 25_000_000 };
    assert.equal(sum((await encode(profileOf([waited]))).timeDeltas), 383_000);
    assert.equal(sum((await encode(profileOf([starved]))).timeDeltas), 25_000);
    const profile = profileOf([waited]);
    const slower = { ...profile, metadata: { ...profile.metadata, hitMicros: 1500 } };
    assert.equal(sum((await encode(slower)).timeDeltas), 383 * 1500);
  });

  it('falls back to hits times the interval where no CPU time was measured', async () => {
    const unmeasured = { ...stack([at(fn('f'), 0)], 7), cpuNanos: 0 };
    assert.equal(sum((await encode(profileOf([unmeasured]))).timeDeltas), 7 * SMALL.metadata.intervalMicros);
  });
});
