/** The flame graph as a file: what stands in it, byte by byte, and what must not. How it looks: `50.formats.flamegraph-browser`. */

import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import {
  encodeFlamegraphData,
  exportProfile,
  type FlamegraphData,
  loadFlamegraphAssets,
  type Profile,
} from '../src/formats';
import { assertGolden } from './fixtures/formats/golden';
import { randomProfile, SMALL } from './fixtures/formats/profiles';
import { type Count, countDirectly, ranked, textOf } from './fixtures/formats/read-back';

async function dataOf(profile: Profile): Promise<FlamegraphData> {
  return JSON.parse(await textOf(encodeFlamegraphData(profile))) as FlamegraphData;
}

/** The functions on the way from the root to a node, leaf first. */
function stackOf({ callerDistances, functionIds, functions }: FlamegraphData, leaf: number): string[] {
  const names: string[] = [];
  for (let node = leaf; node > 0; node -= callerDistances[node]!) names.push(functions[functionIds[node]!]!.name);
  return names;
}

function countNodes(data: FlamegraphData, unit: 'hits' | 'cpuNanos'): Count[] {
  const counts = new Map<string, Count>();
  for (const [node, weight] of data[unit].entries()) {
    const stack = stackOf(data, node);
    for (const name of new Set(stack)) {
      const { total, self } = counts.get(name) ?? { total: 0, self: 0 };
      counts.set(name, { name, total: total + weight, self: self + (name === stack[0] ? weight : 0) });
    }
  }
  return ranked(counts.values());
}

describe('50.formats.flamegraph-html', () => {
  it('is one page with a policy, the data and the assets, as the golden file has it', async () => {
    const { script, style } = loadFlamegraphAssets();
    const page = await textOf(exportProfile(SMALL, 'flamegraph'));
    const withoutAssets = page.replace(script, () => 'SCRIPT').replace(style, () => 'STYLE');
    assertGolden('small.flamegraph.html', withoutAssets.replaceAll(/sha256-[\w+/=]+/g, 'sha256-HASH'));
  });

  it('holds the totals and the counts of every function', async () => {
    for (const profile of [SMALL, randomProfile({ stacks: 300, depth: 12, functions: 40 })]) {
      const data = await dataOf(profile);
      assert.deepEqual(countNodes(data, 'hits'), countDirectly(profile, 'hits'));
      assert.deepEqual(countNodes(data, 'cpuNanos'), countDirectly(profile, 'cpuNanos'));
    }
  });

  it('allows by hash exactly the script and the style sheet that it holds', async () => {
    const page = await textOf(exportProfile(SMALL, 'flamegraph'));
    const sourceOf = (pattern: RegExp) =>
      `'sha256-${createHash('sha256').update(pattern.exec(page)![1]!).digest('base64')}'`;
    const policy = /Content-Security-Policy" content="([^"]*)"/.exec(page)![1]!;
    assert.ok(policy.includes(`script-src ${sourceOf(/<script>([^]*?)<\/script>/)};`));
    assert.ok(policy.includes(`style-src ${sourceOf(/<style>([^]*?)<\/style>/)};`));
    assert.ok(policy.startsWith("default-src 'none';"));
  });

  it('has no markup in its data, whatever the names', async () => {
    assert.doesNotMatch(await textOf(encodeFlamegraphData(SMALL)), /</);
  });

  it('has assets below 40 kB compressed that name no other host but in their licence notice', () => {
    const { script, style } = loadFlamegraphAssets();
    assert.ok(gzipSync(script).length + gzipSync(style).length < 40_000);
    const code = `${script}${style}`.replaceAll(/\/\*![^]*?\*\//g, '').replaceAll('http://www.w3.org/', '');
    assert.doesNotMatch(code, /https?:\/\//);
  });
});
