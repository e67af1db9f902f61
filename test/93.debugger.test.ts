import assert from 'node:assert/strict';
import { run } from './helpers/child';

describe('a debugger', () => {
  it('is told of each script once, also while whole scripts are named, which have no name', async () => {
    const { told, scripts, wholeScripts } = await run('debugger.cjs');
    assert.ok(scripts > 0);
    assert.equal(told, scripts);
    for (const file of ['module.cjs', 'script.js', ''])
      assert.ok(wholeScripts.includes(file), `${file} in ${wholeScripts}`);
  });
});
