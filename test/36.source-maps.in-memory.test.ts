/** Functions that were compiled in memory, with the map in the text, are where their authors wrote them; V8 knows the map. */
import assert from 'node:assert/strict';
import { mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { run } from './helpers/child';

interface Findings {
  readonly places: Readonly<Record<string, string>>;
  readonly sourceMaps: {
    readonly loaded: number;
    readonly bytes: number;
    readonly refused: { readonly total: number };
  };
}

describe('what is compiled in memory', function () {
  this.timeout(30_000);
  let folder: string;
  beforeEach(() => (folder = realpathSync(mkdtempSync(path.join(tmpdir(), 'ox-memory-')))));
  afterEach(() => rmSync(folder, { recursive: true }));

  for (const threads of ['', 'threads'])
    it(`is at its source's place${threads === '' ? '' : ', in a worker too'}`, async () => {
      const { places, sourceMaps } = (await run('compiled-in-memory.cjs', { args: [folder, threads] })) as Findings;
      assert.deepEqual(places, {
        inModule: path.join(folder, 'module.ts:5'),
        inEval: 'webpack://app/src/eval.ts:5',
        inNamelessEval: 'webpack://app/src/nameless.ts:5',
        inScript: path.join(folder, 'script.ts:5'),
        inFunction: path.join(folder, 'function.ts:5'),
      });
      assert.deepEqual([sourceMaps.loaded, sourceMaps.refused.total], [5, 0]);
      assert.ok(sourceMaps.bytes < 5000, 'the long addresses are let go of');
    });
});
