import assert from 'node:assert/strict';
import { run } from './helpers/child';

describe('a package that is loaded again and again in one process', () => {
  it('leaves no listener, global or handle of the event loop behind', async () => {
    const { first, last } = await run('reload.cjs');
    assert.deepEqual(last, first);
  });
});
