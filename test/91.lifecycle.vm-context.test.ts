import assert from 'node:assert/strict';
import { run } from './helpers/child';

describe('contexts of node:vm', () => {
  it('can load the package, profile in it, and be left behind', async () => {
    const { inside } = await run('vm-context.cjs');
    assert.equal(inside.length, 20);
    for (const record of inside) {
      assert.ok(record.hits > 0);
      assert.equal(record.file, 'inside.js');
    }
  });

  it('are profiled from outside with their names', async () => {
    const { outside } = await run('vm-context.cjs');
    assert.ok(outside.hits > 0);
    assert.equal(outside.file, 'outside.js');
    assert.equal(outside.line, 1);
  });
});
