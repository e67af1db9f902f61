'use strict';
/**
 * Formats the C++ sources with clang-format, or, with `--check`, says which ones are not formatted. Versions of clang-format
 * differ in what they make of the same file, so there is one that counts; the environment variable `CLANG_FORMAT` names its
 * program where it goes by another name. A machine without it is told so and skips the step.
 */
const { spawnSync } = require('node:child_process');
const fs = require('node:fs');
const path = require('node:path');

const ROOT = path.join(__dirname, '..');
const VERSION = 16;

/** The program, if this machine has the version that counts. */
function clangFormat() {
  const candidates = [process.env.CLANG_FORMAT, `clang-format-${VERSION}`, 'clang-format'].filter(Boolean);
  return candidates.find((command) => {
    const { stdout } = spawnSync(command, ['--version'], { encoding: 'utf8' });
    return new RegExp(`version ${VERSION}\\.`).test(stdout ?? '');
  });
}

const command = clangFormat();
if (command === undefined) {
  console.warn(`C++ formatting skipped: clang-format ${VERSION} is not installed.`);
  console.warn(`Debian, Ubuntu: apt-get install clang-format-${VERSION}`);
  process.exit(0);
}

const files = fs
  .readdirSync(path.join(ROOT, 'native'), { recursive: true })
  .filter((name) => /\.(cc|h)$/.test(name))
  .map((name) => path.join('native', name));
const mode = process.argv.includes('--check') ? ['--dry-run', '--Werror'] : ['-i'];
if (files.length > 0) {
  process.exitCode = spawnSync(command, [...mode, ...files], { cwd: ROOT, stdio: 'inherit' }).status ?? 1;
}
