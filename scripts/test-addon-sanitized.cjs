'use strict';
/**
 * Builds the addon under the address and undefined behaviour sanitizers, by cmake-js, and runs those tests with it in which threads,
 * code and garbage come and go. The sanitizers must be in the process from its start, so their libraries are preloaded.
 *
 * Usage: node scripts/test-addon-sanitized.cjs [test file ...]
 */
const { spawnSync } = require('node:child_process');
const path = require('node:path');

const ROOT = path.join(__dirname, '..');
const FOLDER = path.join(ROOT, 'build-cmake-asan');
// None whose figures depend on how fast the addon is, or how deep its own stack.
const TESTS = [
  'test/20.sampler.drain.test.ts',
  'test/90.workers.churn.test.ts',
  'test/91.lifecycle.exit.test.ts',
  'test/91.lifecycle.vm-context.test.ts',
  'test/93.accuracy.inlining.test.ts',
  'test/93.accuracy.names.test.ts',
  'test/98.soak.signals.test.ts',
];

function run(command, args, env = {}) {
  return spawnSync(command, args, { cwd: ROOT, stdio: 'inherit', env: { ...process.env, ...env } }).status ?? 1;
}

/** The path of one of the compiler's libraries; undefined where it does not have it. */
function libraryOfCompiler(name) {
  const { stdout } = spawnSync('g++', [`-print-file-name=${name}`], { encoding: 'utf8' });
  return path.isAbsolute(stdout?.trim() ?? '') ? stdout.trim() : undefined;
}

function build() {
  const options = ['--directory', 'native', '--out', path.join(FOLDER, 'build'), '--target', 'ox_profile_native'];
  return run('npx', ['cmake-js', 'build', ...options, '--CDOX_SANITIZER=address,undefined']);
}

function main(files) {
  const libraries = ['libasan.so', 'libubsan.so'].map(libraryOfCompiler);
  if (libraries.includes(undefined) || spawnSync('cmake', ['--version']).status !== 0) {
    console.warn('\nTests with the sanitized addon skipped: they need CMake, and GCC with its sanitizers.\n');
    return 0;
  }
  const built = build();
  if (built !== 0) return built;
  const mocha = [
    '--no-config',
    '--require',
    'tsx/cjs',
    '--reporter',
    'scripts/mocha-reporter.cjs',
    '--timeout',
    '60000',
  ];
  return run(
    process.execPath,
    [require.resolve('mocha/bin/mocha.js'), ...mocha, ...(files.length > 0 ? files : TESTS)],
    {
      OX_PROFILE_NATIVE_PREBUILD: FOLDER,
      LD_PRELOAD: libraries.join(' '),
      // What Node.js itself leaves behind at its end is none of ours.
      ASAN_OPTIONS: 'detect_leaks=0',
      UBSAN_OPTIONS: 'print_stacktrace=1',
    },
  );
}

process.exitCode = main(process.argv.slice(2));
