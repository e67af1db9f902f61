import assert from 'node:assert/strict';
import { run } from './helpers/child';

describe('the name of a function', () => {
  for (const engine of ['native', 'inspector']) {
    it(`is the source's, whatever names the program gave its closures, with the ${engine} engine`, async () => {
      const records = await run('closure-names.cjs', { args: [engine] });
      const names: string[] = records.map(({ functionName }: any) => functionName);
      for (const name of ['handler', 'Model', 'renamed', 'Fields'])
        assert.ok(names.includes(name), `${name} in ${names.join()}`);
      const given = /GET|POST|table name|other name|inherited name/;
      assert.deepEqual(
        names.filter((name) => given.test(name)),
        [],
      );
      const hitsOf = (wanted: string): number => records.find(({ functionName }: any) => functionName === wanted).hits;
      assert.ok(hitsOf('handler') > 3 * hitsOf('renamed'), 'the hits of all closures are those of one function');
    });
  }
});
