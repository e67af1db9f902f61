/** Compiles the C files of `test/fixtures/native/` into libraries that a test preloads or loads into a program. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

const SOURCES = path.join(__dirname, '..', 'fixtures', 'native');
const OPTIONS = ['-std=gnu11', '-O1', '-Wall', '-Wextra', '-Werror', '-fPIC', '-shared'];

/** Why C cannot be compiled, or preloaded, here; undefined where it can. */
export function reasonAgainstCompiling(): string | undefined {
  if (spawnSync('cc', ['--version']).status !== 0) return 'there is no C compiler: install gcc';
  const { header } = process.report.getReport() as { header: { glibcVersionRuntime?: string } };
  return header.glibcVersionRuntime === undefined ? 'the C library is not glibc' : undefined;
}

/** A folder of libraries; `remove()` it in the end. */
export class SharedLibraries {
  readonly #folder = mkdtempSync(path.join(tmpdir(), 'ox-libraries-'));

  /** Compiles `<name>.c` and returns the path of the library. */
  compile(name: string): string {
    const library = path.join(this.#folder, `${name}.so`);
    const args = [...OPTIONS, '-o', library, path.join(SOURCES, `${name}.c`), '-ldl', '-lpthread'];
    const { status, stderr } = spawnSync('cc', args, { encoding: 'utf8' });
    if (status !== 0) throw new Error(`${name}.c does not compile:\n${stderr}`);
    return library;
  }

  remove(): void {
    rmSync(this.#folder, { recursive: true });
  }
}
