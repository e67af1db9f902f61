import assert from 'node:assert/strict';
import { pathToFileURL } from 'node:url';
import path from 'node:path';
import { withoutOwnFrames } from '../src/cli/own-frames';
import { OwnWork } from '../src/cli/own-work';
import type { FunctionInfo } from '../src/types';
import { fn } from './helpers/batches';
import { fakeAddon } from './helpers/fake-native';

const OURS = path.join(__dirname, '..', 'dist', 'cli', 'recorder.js');
const TIERS = { interpreted: 1, baseline: 0, maglev: 0, turbofan: 0 };

function namesWithoutOurs(...functions: FunctionInfo[]): string[] {
  const frames = functions.map((each) => ({ function: each, line: 0, inlined: false }));
  const [stack] = withoutOwnFrames([{ frames, hits: 1, cpuNanos: 5, tiers: TIERS }]);
  assert.equal(stack?.hits, 1);
  return stack.frames.map((frame) => frame.function.functionName);
}

describe("the profiler's own functions in the profile of a script", () => {
  const work = fn('work', '/app/main.js', 1);
  const emit = fn('emit', 'node:events', 1);
  const write = fn('writeFileSync', 'node:fs', 1);

  it('are work of the profiler where they are at work, or have Node.js work for them', () => {
    assert.deepEqual(namesWithoutOurs(fn('record', OURS, 1), emit), ['(profiler)']);
    assert.deepEqual(namesWithoutOurs(fn('open', '', 0), write, fn('record', OURS, 1), work), ['(profiler)']);
    assert.deepEqual(namesWithoutOurs(fn('record', pathToFileURL(OURS).href, 1)), ['(profiler)']);
  });

  it('are left out where they call the script', () => {
    assert.deepEqual(namesWithoutOurs(work, emit, fn('emitLast', OURS, 1), emit), ['work', 'emit', 'emit']);
  });

  it('are not seen in the functions of anybody else', () => {
    const other = fn('record', path.join(__dirname, 'fixtures', 'cli', 'busy.cjs'), 1);
    assert.deepEqual(namesWithoutOurs(other, work), ['record', 'work']);
  });
});

describe("the profiler's own work", () => {
  it('is waited for where it was interrupted, and not where there is none', () => {
    const ownWork = new OwnWork();
    const sampler = new (ownWork.watch(fakeAddon().load()).Sampler)({
      intervalMicros: 100,
      clock: 'auto',
      onDrainDue: () => undefined,
    });
    let calls = 0;
    const count = (): number => ++calls;
    assert.equal(ownWork.onceOver(count), false);
    sampler.beginOwnWork();
    sampler.beginOwnWork();
    assert.equal(ownWork.onceOver(count), true);
    sampler.endOwnWork();
    assert.equal(calls, 0);
    sampler.endOwnWork();
    assert.equal(calls, 1);
    sampler.beginOwnWork();
    sampler.endOwnWork();
    assert.equal(calls, 1);
  });
});
