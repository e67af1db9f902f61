import assert from 'node:assert/strict';
import { run, runToEnd } from './helpers/child';
import { note, sized } from './helpers/soak';

const WORKERS = sized(30, 2000);
const EXITS = sized(6, 200);
const TIMEOUT_MILLIS = sized(150_000, 3_000_000);

describe('threads that are stopped at any moment, while they drain at 50 us', () => {
  it(`end as without a profiler: ${WORKERS} workers that are terminated, exit, throw, reject or run out of memory`, async function () {
    this.timeout(2 * TIMEOUT_MILLIS);
    const options = { timeoutMillis: TIMEOUT_MILLIS };
    const off = await run('workers-stop.cjs', { args: ['20', '4', '1', 'off'], ...options });
    const on = await run('workers-stop.cjs', { args: [String(WORKERS), '4', '1', 'on'], ...options });
    note('stopped workers', on);
    assert.deepEqual(on.ends, off.ends);
    assert.equal(off.ends.length, 5, 'one end for each way of stopping');
    assert.equal(on.started, WORKERS);
    assert.ok(on.hits > 0);
    assert.equal(on.internalErrors, 0);
  });

  it(`let the process end as it likes, ${EXITS} times`, async function () {
    this.timeout(TIMEOUT_MILLIS);
    for (let i = 0; i < EXITS; i++) {
      const { code, signal, stderr } = await runToEnd('exit-any-moment.cjs', {
        args: [String(20 + ((i * 137) % 1100))],
      });
      assert.deepEqual({ code, signal, stderr }, { code: 3, signal: null, stderr: '' });
    }
  });
});
