/** Compiles the C files of `test/fixtures/native/` into libraries that a test preloads or loads into a program. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

const SOURCES = path.join(__dirname, '..', 'fixtures', 'native');
const OPTIONS = ['-std=gnu11', '-O1', '-Wall', '-Wextra', '-Werror', '-fPIC', '-shared'];

/**
 * Compiles `<name>.c` of each name before the tests of the suite that is being described, and removes the libraries behind them. Where that
 * is impossible, the suite is skipped, and says why.
 *
 * @returns The path of each library, from the first test on.
 */
export function compiledLibraries<Name extends string>(...names: readonly Name[]): Record<Name, string> {
  const libraries = {} as Record<Name, string>;
  let folder: string | undefined;
  before(function () {
    const reason = reasonAgainstCompiling();
    if (reason !== undefined) {
      console.warn(`      skipped: ${reason}`);
      this.skip();
    }
    folder = mkdtempSync(path.join(tmpdir(), 'ox-libraries-'));
    for (const name of names) libraries[name] = compile(name, folder);
  });
  after(() => folder !== undefined && rmSync(folder, { recursive: true }));
  return libraries;
}

/** Why C cannot be compiled, or preloaded, here; undefined where it can. */
function reasonAgainstCompiling(): string | undefined {
  if (spawnSync('cc', ['--version']).status !== 0) return 'there is no C compiler: install gcc';
  const { header } = process.report.getReport() as { header: { glibcVersionRuntime?: string } };
  return header.glibcVersionRuntime === undefined ? 'the C library is not glibc' : undefined;
}

function compile(name: string, folder: string): string {
  const library = path.join(folder, `${name}.so`);
  const args = [...OPTIONS, '-o', library, path.join(SOURCES, `${name}.c`), '-ldl', '-lpthread'];
  const { status, stderr } = spawnSync('cc', args, { encoding: 'utf8' });
  if (status !== 0) throw new Error(`${name}.c does not compile:\n${stderr}`);
  return library;
}
