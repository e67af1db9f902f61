import assert from 'node:assert/strict';
import { run } from './helpers/child';

describe('names', () => {
  it('are those of the constructors of classes, derived ones too', async () => {
    const { records, stats } = await run('names.cjs', { args: ['classes'] });
    for (const name of ['Shape', 'Circle']) {
      assert.ok(records.find((record: any) => record.functionName === name)?.hits > 5, name);
    }
    assert.ok(stats.unresolvedFrames < stats.frames * 0.005, `${stats.unresolvedFrames} of ${stats.frames}`);
  });
});
