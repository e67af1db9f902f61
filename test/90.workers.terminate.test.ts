import assert from 'node:assert/strict';
import { run } from './helpers/child';

describe('200 workers that are started and terminated at any moment while profiling', () => {
  it('crash nothing and leave no thread, descriptor or timer behind', async function () {
    this.timeout(90_000);
    const args = ['200', '4', '1'];
    const { before, after, results } = await run('workers.cjs', { args, timeoutMillis: 85_000 });
    assert.deepEqual(after, before);
    assert.equal(results.length, 200);
  });
});
