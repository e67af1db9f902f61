import assert from 'node:assert/strict';
import { run } from './helpers/child';
import { note, sized } from './helpers/soak';

const WORKERS = sized(200, 1000);
const TIMEOUT_MILLIS = sized(85_000, 1_000_000);

describe(`${WORKERS} workers that are started and terminated at any moment while profiling at 100 us`, () => {
  it('crash nothing and leave no thread, descriptor or timer behind', async function () {
    this.timeout(TIMEOUT_MILLIS + 5000);
    const begun = performance.now();
    const args = [String(WORKERS), '4', '1'];
    const { before, after, results } = await run('workers.cjs', { args, timeoutMillis: TIMEOUT_MILLIS });
    const seconds = Math.round((performance.now() - begun) / 1000);
    note('workers', { node: process.version, workers: results.length, seconds, before, after });
    assert.deepEqual(after, before);
    assert.equal(results.length, WORKERS);
  });
});
