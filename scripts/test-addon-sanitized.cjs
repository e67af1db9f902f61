'use strict';
/**
 * Builds the addon under sanitizers, by cmake-js, and runs those tests with it in which threads, code and garbage come and go. The
 * sanitizers must be in the process from its start, so their libraries are preloaded.
 *
 * Usage: node scripts/test-addon-sanitized.cjs asan|tsan [test file ...]
 */
const { spawnSync } = require('node:child_process');
const path = require('node:path');

const ROOT = path.join(__dirname, '..');
/** None of the tests has figures that depend on how fast the addon is, how deep its own stack, or how soon a signal comes. */
const KINDS = {
  // Addresses and undefined behaviour.
  asan: {
    sanitizer: 'address,undefined',
    libraries: ['libasan.so', 'libubsan.so'],
    // What Node.js itself leaves behind at its end is none of ours.
    env: { ASAN_OPTIONS: 'detect_leaks=0', UBSAN_OPTIONS: 'print_stacktrace=1' },
    tests: [
      'test/20.sampler.drain.test.ts',
      'test/90.workers.churn.test.ts',
      'test/91.lifecycle.exit.test.ts',
      'test/91.lifecycle.vm-context.test.ts',
      'test/93.accuracy.inlining.test.ts',
      'test/93.accuracy.names.test.ts',
      'test/98.soak.signals.test.ts',
    ],
  },
  // Data races.
  tsan: {
    sanitizer: 'thread',
    libraries: ['libtsan.so'],
    // Node.js is not built for it: what its threads do to each other cannot be judged, only what is in the addon.
    env: { TSAN_OPTIONS: 'ignore_noninstrumented_modules=1' },
    tests: [
      'test/20.sampler.drain.test.ts',
      'test/60.launcher.stall.test.ts',
      'test/90.workers.churn.test.ts',
      'test/90.workers.join.test.ts',
      'test/90.workers.together.test.ts',
      'test/91.lifecycle.exit.test.ts',
    ],
  },
};

function run(command, args, env = {}) {
  return spawnSync(command, args, { cwd: ROOT, stdio: 'inherit', env: { ...process.env, ...env } }).status ?? 1;
}

/** The path of one of the compiler's libraries; undefined where it does not have it. */
function libraryOfCompiler(name) {
  const { stdout } = spawnSync('g++', [`-print-file-name=${name}`], { encoding: 'utf8' });
  return path.isAbsolute(stdout?.trim() ?? '') ? stdout.trim() : undefined;
}

function build(folder, sanitizer) {
  const options = ['--directory', 'native', '--out', path.join(folder, 'build'), '--target', 'ox_profile_native'];
  return run('npx', ['cmake-js', 'build', ...options, `--CDOX_SANITIZER=${sanitizer}`]);
}

function main([kind, ...files]) {
  const { sanitizer, env, tests, ...needs } = KINDS[kind];
  const libraries = needs.libraries.map(libraryOfCompiler);
  if (libraries.includes(undefined) || spawnSync('cmake', ['--version']).status !== 0) {
    console.warn('\nTests with the sanitized addon skipped: they need CMake, and GCC with its sanitizers.\n');
    return 0;
  }
  const folder = path.join(ROOT, `build-cmake-${kind}`);
  const built = build(folder, sanitizer);
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
  const command = [require.resolve('mocha/bin/mocha.js'), ...mocha, ...(files.length > 0 ? files : tests)];
  return run(process.execPath, command, {
    OX_PROFILE_NATIVE_PREBUILD: folder,
    LD_PRELOAD: libraries.join(' '),
    ...env,
  });
}

process.exitCode = main(process.argv.slice(2));
