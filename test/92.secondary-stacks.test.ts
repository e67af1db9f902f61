/** Code on a stack that is not the thread's own: the process lives, and the sample is what can be known. */
import assert from 'node:assert/strict';
import { run } from './helpers/child';
import { compiledLibraries } from './helpers/shared-library';

describe('native code on a stack of its own', function () {
  this.timeout(40_000);
  const library = compiledLibraries('stacks');

  for (const where of ['main', 'worker']) {
    for (const how of ['spinOnMapped', 'spinOnHeap', 'spinInHandler', 'sleepOnMapped']) {
      it(`counts for the function that called it: ${how}, ${where} thread`, async () => {
        const { stats, totalHits, ofCaller } = await run('secondary-stacks.cjs', {
          args: [library.stacks, how, 'monotonic', where],
        });
        assert.ok(stats.secondaryStacks > 0.5 * stats.samples, `${stats.secondaryStacks} of ${stats.samples} samples`);
        assert.ok(ofCaller > 0.9 * totalHits, `${ofCaller} of ${totalHits} hits`);
      });
    }

    it(`harms nothing on the clocks of CPU time, ${where} thread`, async () => {
      const { stats } = await run('secondary-stacks.cjs', { args: [library.stacks, 'spinOnMapped', 'cputime', where] });
      assert.ok(stats.secondaryStacks > 0, `${stats.samples} samples`);
    });
  }

  it('harms nothing where the stack of the main thread has no limit', async () => {
    const { totalHits, ofCaller } = await run('secondary-stacks.cjs', {
      args: [library.stacks, 'spinOnMapped', 'monotonic', 'main'],
      wrapper: ['sh', '-c', 'ulimit -s unlimited; exec "$0" "$@"'],
    });
    assert.ok(ofCaller > 0.9 * totalHits, `${ofCaller} of ${totalHits} hits`);
  });
});

describe('WebAssembly on a stack of its own', () => {
  const major = Number(process.versions.node.split('.')[0]);
  const flags = [
    '--experimental-wasm-stack-switching',
    '--experimental-wasm-jspi',
    '--experimental-wasm-jspi',
    undefined,
  ];
  const flag = flags[(major - 20) / 2];

  for (const intervalMicros of [1000, 50]) {
    it(`is sampled and lives, at ${intervalMicros} us`, async () => {
      const { isRight, wasm, totalHits, stats } = await run('jspi.cjs', {
        args: [String(intervalMicros)],
        flags: flag === undefined ? [] : [flag],
      });
      assert.ok(isRight);
      assert.ok(wasm > 0.8 * totalHits, `${wasm} of ${totalHits} hits`);
      assert.ok(stats.secondaryStacks > 0.8 * stats.samples, `${stats.secondaryStacks} of ${stats.samples}`);
    });
  }
});
