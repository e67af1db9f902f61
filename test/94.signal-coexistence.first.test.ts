import assert from 'node:assert/strict';
import { run } from './helpers/child';

describe('another profiler that runs already when the package is loaded', function () {
  this.timeout(30_000);

  for (const other of ['v8', 'datadog']) {
    it(`is left alone: starting ours says why it cannot, and can once that one has stopped: ${other}`, async () => {
      const { during, afterwards } = await run('profiler-first.cjs', { args: [other] });
      for (const engine of ['native', 'auto']) {
        assert.equal(during[engine].code, 'ERR_OX_SIGNAL_TAKEN');
        assert.match(during[engine].message, /load ox-profile-native before it starts/);
      }
      assert.ok(afterwards.totalHits > 0, JSON.stringify(afterwards));
    });
  }
});
