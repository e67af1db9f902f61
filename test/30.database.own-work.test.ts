/** The profiler's own work is `(profiler)`, whoever asked for it, and nobody else's is. */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { buildSync } from 'esbuild';
import { Database, runAtOnce } from '../src/database';
import type { FunctionInfo } from '../src/types';
import { BatchWriter, fn, stackLines } from './helpers/batches';
import { run } from './helpers/child';

const SOURCES = path.join(__dirname, '..', 'src');
const OURS = fn('querySteps', path.join(SOURCES, 'query', 'query.ts'), 1);
const OURS_BY_URL = fn('encode', pathToFileURL(path.join(SOURCES, 'formats', 'csv.ts')).href, 1);
const HOOK = fn('construct', path.join(SOURCES, 'launcher', 'worker-hook.ts'), 1);
const WORKLOAD = fn('evaluate', path.join(SOURCES, 'cli', 'cost', 'workload.ts'), 1);
const RE2 = fn('test', '/app/node_modules/re2js/build/index.js', 1);
const CODEC = fn('decode', '/app/node_modules/.pnpm/x/node_modules/@jridgewell/sourcemap-codec/dist/x.mjs', 1);
const NODE = fn('gzip', 'node:zlib', 1);
const NATIVE = fn('deflate', '', 0, 0, 'native');
const COLLECTOR = fn('(garbage collector)', '', 0, 0, 'vm');
const APP = fn('handle', '/app/server.js', 1);
const PACKAGE = fn('next', '/app/node_modules/router/index.js', 1);
const NAMESAKE = fn('query', `${SOURCES}-of-mine/query/query.ts`, 1);
const EVAL: FunctionInfo = { ...fn('made', '', 1), kind: 'javascript', scriptId: 7 };

function shownAs(...stack: FunctionInfo[]): string[] {
  const database = new Database();
  database.record(new BatchWriter().batch([{ stack, hits: 3, cpuNanos: 30, tier: 'turbofan' }]));
  assert.deepEqual([database.totalHits, database.totalCpuNanos], [3, 30]);
  return stackLines(database.stacks());
}

describe('the own work of the profiler', () => {
  it('is (profiler) on the stack of who asked, without its own', () => {
    for (const stack of [[OURS], [OURS_BY_URL, NODE], [OURS, RE2, OURS_BY_URL, NODE]]) {
      assert.deepEqual(shownAs(...stack), ['(profiler): 3']);
    }
    for (const stack of [[OURS], [OURS, OURS_BY_URL], [OURS, NATIVE, NODE]]) {
      assert.deepEqual(shownAs(...stack, APP, NODE), ['(profiler) < handle < gzip: 3']);
    }
    assert.deepEqual(shownAs(OURS, APP, OURS_BY_URL, PACKAGE), ['(profiler) < handle < encode < next: 3']);
  });

  it('is also what is done for it by native functions, by Node.js and by dependencies', () => {
    for (const above of [[NODE], [NATIVE, NODE], [COLLECTOR], [RE2], [CODEC, NATIVE]]) {
      assert.deepEqual(shownAs(...above, OURS, APP), ['(profiler) < handle: 3']);
    }
  });

  it('is not what a function of the program does that it calls', () => {
    assert.deepEqual(shownAs(APP, OURS, PACKAGE), ['handle < querySteps < next: 3']);
    assert.deepEqual(shownAs(NODE, PACKAGE, OURS), ['gzip < next < querySteps: 3']);
    assert.deepEqual(shownAs(EVAL, OURS), ['made < querySteps: 3']);
  });

  it('is not what it passes on, nor what it runs in order to be profiled', () => {
    assert.deepEqual(shownAs(NODE, HOOK, APP), ['gzip < construct < handle: 3']);
    assert.deepEqual(shownAs(WORKLOAD, OURS), ['evaluate < querySteps: 3']);
  });

  it("is not a program's that has a dependency or a folder of the same name, nor what belongs to nobody", () => {
    assert.deepEqual(shownAs(RE2, APP), ['test < handle: 3']);
    assert.deepEqual(shownAs(NAMESAKE), ['query: 3']);
    assert.deepEqual(shownAs(NATIVE, NODE), ['deflate < gzip: 3']);
  });

  it('is nothing of a bundle, where scripts of the program and of the package are one', () => {
    const folder = mkdtempSync(path.join(tmpdir(), 'ox-bundle-'));
    try {
      for (const format of ['cjs', 'esm'] as const) {
        const entry = path.join(SOURCES, 'database', 'own-work.ts');
        const { outputFiles } = buildSync({
          entryPoints: [entry],
          bundle: true,
          platform: 'node',
          format,
          write: false,
        });
        const file = path.join(folder, `app.${format === 'esm' ? 'mjs' : 'cjs'}`);
        const tell = `\nconsole.log(ownerOf({ kind: 'javascript', file: ${JSON.stringify(file)} }))`;
        writeFileSync(file, `${outputFiles[0]?.text}${tell}`);
        assert.equal(execFileSync(process.execPath, [file], { encoding: 'utf8' }), 'program\n', format);
      }
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it('runs in no tier, and is one stack with what the addon knows to be of that kind', () => {
    const database = new Database();
    const writer = new BatchWriter();
    const native = fn('(profiler)', '', 0, 0, 'vm');
    const hits = [{ stack: [OURS], tier: 'maglev' as const }, { stack: [native] }, { stack: [OURS, NODE], hits: 2 }];
    database.record(writer.batch(hits));
    assert.deepEqual(
      [...runAtOnce(database.snapshot())].map((stack) => [stack.hits, stack.tiers]),
      [[4, { interpreted: 0, baseline: 0, maglev: 0, turbofan: 0 }]],
    );
    assert.equal(database.totalStacks, 1);
  });

  it('hides nothing of a server whose pages are open, and shows nothing of the pages', async () => {
    const { self, findUser, handle, profiler, profilerTiers, belowMiddleware, totalHits } = await run('own-work.cjs', {
      timeoutMillis: 50_000,
    });
    assert.deepEqual(self, []);
    assert.deepEqual(profilerTiers, { interpreted: 0, baseline: 0, maglev: 0, turbofan: 0 });
    // The pages are most of the work here; getUser spins twice 2 ms a request, below the pages and beside the middleware.
    assert.ok(profiler > totalHits * 0.1, `${profiler} of ${totalHits}`);
    assert.ok(handle > 0 && findUser > handle / 2, `${findUser} and ${handle}`);
    assert.ok(belowMiddleware);
  });
});
