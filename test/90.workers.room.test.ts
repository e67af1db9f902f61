import assert from 'node:assert/strict';
import { run } from './helpers/child';

describe('a worker that has no room for a profiler', () => {
  it('lives as without, with little memory, and is counted', async () => {
    const off = await run('workers-room.cjs', { args: ['memory', 'off'] });
    const on = await run('workers-room.cjs', { args: ['memory', 'on'] });
    assert.deepEqual(on.ends, off.ends);
    assert.deepEqual(on.ends, Array(4).fill('0 none'));
    assert.equal(on.profiled, 1, 'the one that was given no limits');
  });

  it('lives as without, where few files may be opened, and is counted', async () => {
    const wrapper = ['prlimit', '--nofile=128'];
    const off = await run('workers-room.cjs', { args: ['files', 'off'], wrapper });
    const on = await run('workers-room.cjs', { args: ['files', 'on'], wrapper });
    assert.deepEqual(on.ends, off.ends);
    assert.deepEqual(on.ends, Array(16).fill('0 none'));
    assert.ok(on.profiled < 16, `${on.profiled} of 16 are profiled`);
    const { profiled } = await run('workers-room.cjs', { args: ['files', 'on'] });
    assert.equal(profiled, 16, 'where many files may be opened, all are');
  });
});
