import assert from 'node:assert/strict';
import { run } from './helpers/child';

describe('a script that runs into its time limit while it asks the profiler', () => {
  it('ends as without, and the profiler goes on', async () => {
    const { ends, names } = await run('time-limit.cjs');
    assert.deepEqual(ends, ['ERR_SCRIPT_EXECUTION_TIMEOUT']);
    assert.ok(names.includes('spin'), `it has sampled ${names.join(', ')}`);
  });
});
