/** Types of every subpath, also for those whose TypeScript does not look at `exports`. */
import assert from 'node:assert/strict';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { ModuleKind, ModuleResolutionKind, resolveModuleName, sys } from 'typescript';

const ROOT = path.join(__dirname, '..');
const WAYS = [
  // Deprecated, and yet what many projects have.
  // eslint-disable-next-line @typescript-eslint/no-deprecated
  ['node10', ModuleResolutionKind.Node10, ModuleKind.CommonJS],
  ['node16', ModuleResolutionKind.Node16, ModuleKind.Node16],
  ['bundler', ModuleResolutionKind.Bundler, ModuleKind.ESNext],
] as const;

/** Every address that has types, and the file that they are in. */
function typedSubpaths(): [specifier: string, file: string][] {
  const { exports } = JSON.parse(readFileSync(path.join(ROOT, 'package.json'), 'utf8'));
  const typed = Object.entries<any>(exports).filter(([, target]) => target.types !== undefined);
  return typed.map(([subpath, { types }]) => [`ox-profile-native${subpath.slice(1)}`, path.join(ROOT, types)]);
}

describe('the types of the package', () => {
  let folder: string;
  before(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'ox-types-'));
    mkdirSync(path.join(folder, 'node_modules'));
    symlinkSync(ROOT, path.join(folder, 'node_modules', 'ox-profile-native'));
  });
  after(() => rmSync(folder, { recursive: true }));

  for (const [name, moduleResolution, module] of WAYS) {
    it(`are found for every subpath with moduleResolution ${name}`, () => {
      assert.ok(typedSubpaths().length >= 6);
      for (const [specifier, file] of typedSubpaths()) {
        const options = { moduleResolution, module };
        const { resolvedModule } = resolveModuleName(specifier, path.join(folder, 'app.ts'), options, sys);
        assert.equal(resolvedModule?.resolvedFileName, file, specifier);
        assert.ok(existsSync(file));
      }
    });
  }
});
