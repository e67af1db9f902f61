'use strict';
/**
 * Builds the fuzzers of `native/fuzz/` and runs each for some seconds. What they find stays in `build-native-fuzz/`: inputs that are
 * worth starting from the next time, by fuzzer, and those that broke something. A machine without clang is told what to install.
 *
 * Usage: node scripts/test-fuzz.cjs [seconds for each, 10 by default] [a part of the names of those to run]
 */
const { spawnSync } = require('node:child_process');
const fs = require('node:fs');
const path = require('node:path');

const { recordTotals } = require('./totals.cjs');

const ROOT = path.join(__dirname, '..');
const FOLDER = path.join(ROOT, 'build-native-fuzz');
const INPUT_BYTES = 4096;

function succeeds(command, args) {
  return spawnSync(command, args, { stdio: 'inherit' }).status === 0;
}

function isInstalled(command) {
  return spawnSync(command, ['--version'], { stdio: 'ignore' }).status === 0;
}

/** True where clang finds libFuzzer and the sanitizers, which distributions have in packages of their own. */
function hasLibFuzzer() {
  const program = 'extern "C" int LLVMFuzzerTestOneInput(const unsigned char*, unsigned long) { return 0; }';
  const args = ['-fsanitize=fuzzer,address', '-x', 'c++', '-', '-o', '/dev/null'];
  return spawnSync('clang++', args, { input: program }).status === 0;
}

function build() {
  const generator = isInstalled('ninja') ? ['-G', 'Ninja'] : [];
  const options = ['-DOX_FUZZERS=ON', '-DOX_SANITIZER=address,undefined', '-DCMAKE_CXX_COMPILER=clang++'];
  const configure = ['-S', path.join(ROOT, 'native'), '-B', FOLDER, ...generator, ...options];
  return succeeds('cmake', configure) && succeeds('cmake', ['--build', FOLDER, '--parallel', '2']);
}

/** The fuzzers that were built, by name. */
function fuzzers() {
  return fs
    .readdirSync(path.join(ROOT, 'native', 'fuzz'))
    .filter((name) => name.endsWith('_fuzzer.cc'))
    .map((name) => path.basename(name, '.cc'))
    .sort();
}

/** Says how many inputs a fuzzer tried; where one broke something, all that it has to say. */
function fuzz(name, seconds) {
  const corpus = path.join(FOLDER, 'corpus', name);
  fs.mkdirSync(corpus, { recursive: true });
  const limits = [`-max_total_time=${seconds}`, '-timeout=10', '-rss_limit_mb=1024', `-max_len=${INPUT_BYTES}`];
  const args = [...limits, '-verbosity=0', '-print_final_stats=1', `-artifact_prefix=${FOLDER}/${name}-`, corpus];
  const { status, stderr } = spawnSync(path.join(FOLDER, name), args, {
    encoding: 'utf8',
    maxBuffer: 2 ** 26,
    env: { ...process.env, UBSAN_OPTIONS: 'print_stacktrace=1' },
  });
  const inputs = /number_of_executed_units: *(\d+)/.exec(stderr)?.[1] ?? '?';
  console.log(`${name}: ${inputs} inputs in ${seconds} s, ${status === 0 ? 'nothing found' : 'BROKEN'}`);
  if (status !== 0) console.log(stderr);
  return status === 0;
}

function main([seconds = '10', part = '']) {
  if (!/^\d+$/.test(seconds)) {
    console.error(`'${seconds}' is no number of seconds.`);
    return 2;
  }
  if (!isInstalled('cmake') || !isInstalled('clang++') || !hasLibFuzzer()) {
    console.warn('\nFuzzers skipped: they need CMake and clang with libFuzzer.');
    console.warn('Debian, Ubuntu: apt-get install cmake clang libclang-rt-14-dev (of the version of clang)\n');
    return 0;
  }
  if (!build()) return 1;
  const names = fuzzers().filter((name) => name.includes(part));
  const failures = names.filter((name) => !fuzz(name, Number(seconds)));
  recordTotals('fuzzers', {
    passed: names.length - failures.length,
    failed: failures.length,
    skipped: 0,
    failures: failures.map((name) => `${name} found an input that breaks it: see ${path.relative(ROOT, FOLDER)}/`),
  });
  return failures.length === 0 && names.length > 0 ? 0 : 1;
}

process.exitCode = main(process.argv.slice(2));
