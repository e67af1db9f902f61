/** An application that a bundler has made one file of, far from the package. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { type BuildOptions, buildSync } from 'esbuild';

const ROOT = path.join(__dirname, '..');
const APP = path.join(__dirname, 'fixtures', 'bundles', 'app.cjs');

describe('an application bundled by esbuild', function () {
  this.timeout(60_000);
  const folder = mkdtempSync(path.join(tmpdir(), 'ox-bundle-'));
  after(() => rmSync(folder, { recursive: true }));

  function bundleAndRun(name: string, external: string[], options: BuildOptions = {}): any {
    const outfile = path.join(folder, name, options.format === 'esm' ? 'app.mjs' : 'app.js');
    const { warnings } = buildSync({
      absWorkingDir: ROOT,
      entryPoints: [APP],
      outfile,
      bundle: true,
      platform: 'node',
      external,
      logLevel: 'silent',
      ...options,
    });
    assert.deepEqual(warnings, []);
    const { status, stdout, stderr } = spawnSync(process.execPath, [outfile], { cwd: folder, encoding: 'utf8' });
    assert.equal(status, 0, stderr);
    return JSON.parse(stdout);
  }

  function assertServed({ answers, flamegraph }: any): void {
    for (const [name, answer] of Object.entries(answers)) assert.deepEqual(answer, [200, true], name);
    assert.ok(flamegraph);
  }

  it('has pages and exports, samples with what stands in, and says once what to mark as external', () => {
    const found = bundleAndRun('whole', []);
    assertServed(found);
    assert.equal(found.engine, 'inspector');
    assert.match(found.engineReason, /bundler .* mark 'ox-profile-native' as external/);
    assert.equal(found.warnings.length, 1);
    assert.match(found.warnings[0], /^OX_STAND_IN: .*mark 'ox-profile-native' as external/);
    assert.doesNotMatch(found.warnings[0], /compiler|rebuild/);
  });

  it('is no different as an ES module, which knows no __dirname', () => {
    const banner = "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);";
    const found = bundleAndRun('module', [], { format: 'esm', banner: { js: banner } });
    assertServed(found);
    assert.match(found.engineReason, /mark 'ox-profile-native' as external/);
  });

  it('has everything where the package is external', () => {
    const modules = path.join(folder, 'external', 'node_modules');
    mkdirSync(modules, { recursive: true });
    symlinkSync(ROOT, path.join(modules, 'ox-profile-native'));
    const found = bundleAndRun('external', ['ox-profile-native']);
    assertServed(found);
    assert.deepEqual([found.engine, found.warnings], ['native', []]);
  });
});
