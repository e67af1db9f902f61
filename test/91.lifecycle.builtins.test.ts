import assert from 'node:assert/strict';
import { run } from './helpers/child';

const ANSWERS = ['query', 'range', 'show', 'diff', 'interval', 'stats', 'reset', 'pause', 'cancel'];

describe('builtins that the program has replaced after the package was loaded', () => {
  for (const what of ['timers', 'objects', 'iterators']) {
    it(`are not what drains, stalls and answers work with: ${what}`, async () => {
      const { hasDrained, found, stalls, internalErrors, recorderErrors } = await run('replaced-builtins.cjs', {
        args: [what],
      });
      assert.deepEqual(found, Object.fromEntries(ANSWERS.map((name) => [name, true])));
      assert.ok(hasDrained, 'the event loop has drained');
      assert.ok(stalls > 0, 'blocks were reported');
      assert.deepEqual([internalErrors, recorderErrors], [0, 0]);
    });
  }
});
