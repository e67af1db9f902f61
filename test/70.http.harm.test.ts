/** A profiler that fails, in whatever way, changes no answer of its application by a byte, and shows nothing of itself. */
import assert from 'node:assert/strict';
import { APPLICATIONS } from './fixtures/http/applications';
import { run } from './helpers/child';

const PROGRAM = '../http/unharmed.ts';

/** They keep nobody from looking who may. */
const HARMLESS = ['the launcher throws', 'counting throws', 'names of users throw'];

for (const name of Object.keys(APPLICATIONS)) {
  describe(`70.http.harm: ${name}`, function () {
    this.timeout(60_000);

    it('answers as without the profiler, whatever fails in it, and goes on', async () => {
      const { requests, report } = await run(PROGRAM, { args: [name], flags: ['--require', 'tsx/cjs'] });
      assert.ok(requests >= 22, `${requests} requests`);
      const { nothing, ...faults } = report;
      assert.deepEqual([nothing.differing, nothing.errors], [[], 0]);
      assert.notDeepEqual(nothing.shown, [], 'the profiler is not there');
      for (const [fault, { differing, shown }] of Object.entries<any>(faults)) {
        assert.deepEqual([fault, differing], [fault, []]);
        if (!HARMLESS.includes(fault)) assert.deepEqual([fault, shown], [fault, []]);
      }
      for (const fault of ['the launcher throws', 'counting throws', 'a body fails in the middle'])
        assert.ok(faults[fault].errors > 0, `nothing has failed: ${fault}`);
    });
  });
}
