import assert from 'node:assert/strict';
import { run } from './helpers/child';

function load(way: string, flags: readonly string[] = []): Promise<any> {
  return run('load.cjs', { args: [way], flags });
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

  it('takes the prebuilt addon where one that was compiled does not load', async () => {
    const { totalHits, loaded, error } = await load('another built');
    assert.match(loaded, /^prebuilds.+\.node$/);
    assert.ok(totalHits > 0, error?.message);
  });

  it('warns once that another engine stands in for the addon, with a reason and what to do', async () => {
    const { warnings, reasons } = await load('stand in');
    assert.equal(warnings.length, 1);
    assert.match(warnings[0], /stands in for the addon.*install a compiler .* npm rebuild ox-profile-native/);
    for (const reason of reasons) assert.match(reason, /none was compiled, and none is prebuilt/);
  });

  it('names the flag that keeps the addon out', async () => {
    const { warnings } = await load('stand in of this copy', ['--no-addons']);
    assert.equal(warnings.length, 1);
    assert.match(warnings[0], /was started with --no-addons\. To have it, start it without that flag/);
    assert.doesNotMatch(warnings[0], /compiler|rebuild/);
  });

  it('does not warn of the other engine where it was asked for', async () => {
    const { warnings, reasons } = await load('stand in asked for');
    assert.deepEqual([warnings, reasons.length], [[], 2]);
  });
});
