import assert from 'node:assert/strict';
import { run } from './helpers/child';

describe('a garbage collection', () => {
  it('is the leaf of the stack that caused it, also where V8 works in steps', async () => {
    const { collecting, caused } = await run('collections.cjs');
    assert.ok(collecting > 200, `${collecting} hits while V8 collects`);
    assert.ok(caused > collecting * 0.95, `${caused} of ${collecting} have the stack that caused them`);
  });
});
