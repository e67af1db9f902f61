/** Pages of a launcher that takes workers along show them, and say so. */
import assert from 'node:assert/strict';
import { run } from './helpers/child';

const EVERYTHING = { status: 200, names: ['inMain', 'inEnded', 'inAlive'] };
const ONLY = (name: string) => ({ status: 200, names: [name] });

describe('70.http.threads', () => {
  it('shows all threads unless one is asked for, on pages, to programs and in exports, also in a range of time', async () => {
    const { found, threads, ids, options, isRestored, ...states } = await run('pages-workers.cjs');
    const { endedId, aliveId } = ids;
    const { own, mainThread, ofAlive, ofEnded, none, ...everywhere } = found;
    for (const [where, shown] of Object.entries(everywhere)) assert.deepEqual(shown, EVERYTHING, where);
    assert.deepEqual([own, mainThread], [ONLY('inMain'), ONLY('inMain')]);
    assert.deepEqual([ofAlive, ofEnded], [ONLY('inAlive'), ONLY('inEnded')]);
    assert.equal(none.status, 400);
    const listed = [[0, true], [endedId, false], [aliveId, true]]; // prettier-ignore
    assert.deepEqual(threads, listed);
    assert.deepEqual(options, [
      ['all', ' selected', 'all threads'],
      ['0', null, 'main thread'],
      [`${endedId}`, null, `worker ${endedId}, ended`],
      [`${aliveId}`, null, `worker ${aliveId}`],
    ]);
    // Mounted before the launcher was started, and asked again after its end.
    assert.deepEqual(states, { before: 'new', running: 'running', after: 'new' });
    assert.ok(isRestored);
  });
});
