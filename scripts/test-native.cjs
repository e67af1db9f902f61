'use strict';
/**
 * Builds and runs the unit tests of `native/test/`, which need neither Node.js nor V8: plainly, or under a sanitizer. A machine
 * without CMake or GoogleTest is told what to install and skips them; anything else that goes wrong is a failure.
 *
 * Usage: node scripts/test-native.cjs [asan | tsan] [arguments of ctest]
 */
const { spawnSync } = require('node:child_process');
const fs = require('node:fs');
const path = require('node:path');

const { junitTotals, recordTotals } = require('./totals.cjs');

const ROOT = path.join(__dirname, '..');
const SANITIZERS = { plain: '', asan: 'address,undefined', tsan: 'thread' };

function run(command, args, env = {}) {
  return spawnSync(command, args, { stdio: 'inherit', env: { ...process.env, ...env } }).status ?? 1;
}

function isInstalled(command) {
  return spawnSync(command, ['--version'], { stdio: 'ignore' }).status === 0;
}

function skip(reason) {
  console.warn(`\nNative unit tests skipped: ${reason}\n`);
  process.exit(0);
}

/** Thread sanitizer of GCC before 14 cannot start where the kernel spreads addresses widely; without spreading it can. */
function withoutAddressSpreading(sanitizer, command, args) {
  return sanitizer === 'tsan' && isInstalled('setarch') ? ['setarch', ['-R', command, ...args]] : [command, args];
}

function build(folder, sanitizer) {
  const generator = isInstalled('ninja') ? ['-G', 'Ninja'] : [];
  const options = [`-DOX_SANITIZER=${SANITIZERS[sanitizer]}`, '-DCMAKE_BUILD_TYPE=RelWithDebInfo'];
  const configure = ['-S', path.join(ROOT, 'native'), '-B', folder, ...generator, ...options];
  const [command, args] = withoutAddressSpreading(sanitizer, 'cmake', ['--build', folder, '--parallel', '2']);
  return run('cmake', configure) || run(command, args);
}

function test(folder, sanitizer, extra) {
  const report = path.join(folder, 'junit.xml');
  fs.rmSync(report, { force: true });
  const ctest = ['--test-dir', folder, '--output-on-failure', '--no-tests=error', '--output-junit', report, ...extra];
  const [command, args] = withoutAddressSpreading(sanitizer, 'ctest', ctest);
  const status = run(command, args, {
    ASAN_OPTIONS: 'detect_stack_use_after_return=1',
    UBSAN_OPTIONS: 'print_stacktrace=1',
    TSAN_OPTIONS: 'halt_on_error=1 second_deadlock_stack=1',
  });
  if (fs.existsSync(report)) recordTotals(`native ${sanitizer}`, junitTotals(fs.readFileSync(report, 'utf8')));
  return status;
}

function hasTests() {
  const folder = path.join(ROOT, 'native', 'test');
  return fs.existsSync(folder) && fs.readdirSync(folder).some((name) => name.endsWith('.cc'));
}

function main([first, ...rest]) {
  const sanitizer = Object.hasOwn(SANITIZERS, first ?? '') ? first : 'plain';
  const extra = sanitizer === first || first === undefined ? rest : [first, ...rest];
  if (!isInstalled('cmake'))
    skip('CMake is not installed. Debian, Ubuntu: apt-get install cmake ninja-build libgtest-dev');

  const folder = path.join(ROOT, sanitizer === 'plain' ? 'build-native' : `build-native-${sanitizer}`);
  const built = build(folder, sanitizer);
  if (built !== 0) return built;
  if (!hasTests()) skip('native/test has none.');
  const program = path.join(folder, 'native_tests');
  if (!fs.existsSync(program)) skip('GoogleTest is not installed. Debian, Ubuntu: apt-get install libgtest-dev');
  return test(folder, sanitizer, extra);
}

process.exit(main(process.argv.slice(2)));
