import assert from 'node:assert/strict';
import { run } from './helpers/child';

describe('a launcher in a worker', () => {
  it('profiles its own thread only, at the same time as those of other threads', async () => {
    const profiles = await run('worker-profiles.cjs');
    const expected: Record<string, string> = { main: 'workOfMain', first: 'workOfFirst', second: 'workOfSecond' };
    assert.equal(profiles.length, 3);
    for (const { name, own, profiledNanos, stats } of profiles) {
      assert.deepEqual(
        own.map(({ functionName }: any) => functionName),
        [expected[name]],
      );
      assert.ok(own[0].cpuNanos > profiledNanos * 0.9);
      assert.equal(stats.clock, 'monotonic');
    }
  });
});
