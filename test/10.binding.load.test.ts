import assert from 'node:assert/strict';
import { run } from './helpers/child';

function load(way: string): Promise<any> {
  return run('load.cjs', { args: [way] });
}

describe('the package', () => {
  it('is loaded by require() and samples', async () => {
    const { totalHits, error } = await load('require');
    assert.ok(totalHits > 0, error?.message);
  });

  it('is loaded by import with the same names, as the same module', async () => {
    const { totalHits, same, names, error } = await load('import');
    assert.ok(totalHits > 0, error?.message);
    assert.ok(same);
    assert.deepEqual(names, ['start', 'SimpleLauncher', 'Database']);
  });

  it('is loaded in a worker alone', async () => {
    const { totalHits, error } = await load('worker');
    assert.ok(totalHits > 0, error?.message);
  });

  it('can be loaded again by the same thread', async () => {
    const { totals } = await load('many times');
    assert.equal(totals.length, 5);
    for (const totalHits of totals) assert.ok(totalHits > 0);
  });

  it('can be loaded from two folders, of which one at a time profiles a thread', async () => {
    const { before, refused, after } = await load('two copies');
    for (const { totalHits, error } of [...before, ...after]) assert.ok(totalHits > 0, error?.message);
    assert.equal(refused.error.code, 'ERR_OX_ALREADY_RUNNING');
  });

  it('is loaded without the addon, and says at start() that it is missing and what to do', async () => {
    const { error, totalHits } = await load('no addon');
    assert.equal(error.name, 'OxProfileError');
    assert.equal(error.code, 'ERR_OX_ADDON_UNAVAILABLE');
    assert.match(error.message, /no compiled addon .+ compiler .+ npm rebuild ox-profile-native/);
    assert.equal(totalHits, 0);
  });
});
