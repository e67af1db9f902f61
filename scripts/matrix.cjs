'use strict';
/**
 * Runs the test suite against other versions of Node.js. Each one comes from the npm registry (the package
 * `node-linux-<arch>` holds the program and its headers) into `.matrix/<version>/`, and stays there. The addon is built for
 * it into `prebuilds/`, named by its ABI as node-gyp-build expects, and never into `build/`, which belongs to the Node.js
 * that runs this script.
 *
 * Usage: node scripts/matrix.cjs [--build-only] [version ...]      for example: npm run test:matrix -- 24
 */
const { execFileSync, spawn } = require('node:child_process');
const fs = require('node:fs');
const path = require('node:path');

const { readTotals, recordTotals, summary } = require('./totals.cjs');

const DEFAULT_VERSIONS = ['22', '24', '26'];
const PARALLEL_BUILDS = 2;

const ROOT = path.join(__dirname, '..');
const MATRIX = path.join(ROOT, '.matrix');
const PREBUILDS = path.join(ROOT, 'prebuilds', `linux-${process.arch}`);
const NODE_PACKAGE = `node-linux-${process.arch}`;

/** The environment of a build, without npm's settings: a `nodedir` among them would win over the one asked for. */
function buildEnvironment() {
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^npm_/i.test(name)));
}

/** Runs a program to its end; resolves to its output and how it ended. */
function collect(command, args, options) {
  return new Promise((resolve) => {
    const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'pipe'], ...options });
    let output = '';
    const append = (chunk) => (output += chunk);
    child.stdout.on('data', append);
    child.stderr.on('data', append);
    child.on('error', (error) => resolve({ output: error.message, ok: false }));
    child.on('close', (code) => resolve({ output, ok: code === 0 }));
  });
}

async function must(step, command, args, options) {
  const { output, ok } = await collect(command, args, options);
  if (!ok) throw new Error(`${step} failed:\n${output}`);
}

/** The folder of one Node.js version with `bin/node` and `include/node`; fetched if it is not there. */
async function obtainNode(version, home) {
  const nodeDir = path.join(home, 'node_modules', NODE_PACKAGE);
  if (!fs.existsSync(path.join(nodeDir, 'bin', 'node'))) {
    const flags = ['--prefix', home, '--no-save', '--no-package-lock', '--no-audit', '--no-fund'];
    const wanted = `${NODE_PACKAGE}@${version}`;
    await must(`npm install ${wanted}`, 'npm', ['install', ...flags, wanted], { cwd: home });
  }
  return nodeDir;
}

/** A folder in which node-gyp can build without touching `build/`: links to what it reads, and a `build/` of its own. */
function buildTree(home) {
  const tree = path.join(home, 'tree');
  fs.mkdirSync(tree, { recursive: true });
  for (const name of ['binding.gyp', 'package.json', 'native', 'scripts']) {
    const link = path.join(tree, name);
    fs.rmSync(link, { force: true });
    fs.symlinkSync(path.join(ROOT, name), link);
  }
  return tree;
}

/** `process.versions` of another Node.js. */
function versionsOf(node) {
  return JSON.parse(execFileSync(node, ['-p', 'JSON.stringify(process.versions)'], { encoding: 'utf8' }));
}

/** Copies by way of a rename: a process that has the old file mapped must keep it. */
function install(from, to) {
  fs.mkdirSync(path.dirname(to), { recursive: true });
  fs.copyFileSync(from, `${to}.new`);
  fs.renameSync(`${to}.new`, to);
}

async function build(version) {
  const started = Date.now();
  const home = path.join(MATRIX, version);
  fs.mkdirSync(home, { recursive: true });
  const nodeDir = await obtainNode(version, home);
  const node = path.join(nodeDir, 'bin', 'node');
  const versions = versionsOf(node);

  const tree = buildTree(home);
  const gyp = require.resolve('node-gyp/bin/node-gyp.js');
  await must('node-gyp', process.execPath, [gyp, 'configure', 'build', `--nodedir=${nodeDir}`, '--loglevel=warn'], {
    cwd: tree,
    env: buildEnvironment(),
  });
  // The packages of Node.js on the registry are linked with glibc.
  const name = `ox-profile-native.abi${versions.modules}.glibc.node`;
  install(path.join(tree, 'build', 'Release', 'ox_profile_native.node'), path.join(PREBUILDS, name));
  const seconds = (Date.now() - started) / 1000;
  console.log(`built for Node.js ${versions.node}: ${name} (${seconds.toFixed(0)} s)`);
  return { home, node, name: versions.node, abi: versions.modules, buildSeconds: seconds };
}

/** Builds for every version, a few at a time; a failure becomes part of its row. */
async function buildAll(versions) {
  const rows = new Map(versions.map((version) => [version, { name: version }]));
  const queue = [...versions];
  async function worker() {
    for (let version = queue.shift(); version !== undefined; version = queue.shift()) {
      try {
        rows.set(version, await build(version));
      } catch (error) {
        console.error(`\nNode.js ${version}: ${error.message}`);
        rows.set(version, { name: version, result: 'build failed', failed: true });
      }
    }
  }
  await Promise.all(Array.from({ length: PARALLEL_BUILDS }, worker));
  return [...rows.values()];
}

/** Runs the suite with the Node.js of one row, and completes the row. */
async function test(row) {
  console.log(`\n=== Node.js ${row.name} ===`);
  const started = Date.now();
  const report = path.join(row.home, 'totals.jsonl');
  fs.rmSync(report, { force: true });
  const status = await new Promise((resolve) => {
    spawn(row.node, [require.resolve('mocha/bin/mocha.js')], {
      cwd: ROOT,
      stdio: 'inherit',
      env: { ...process.env, PREBUILDS_ONLY: '1', OX_TEST_TOTALS: report },
    })
      .on('error', () => resolve('could not be started'))
      .on('close', (code, signal) => resolve(signal ?? code));
  });
  const { totals } = readTotals(report);
  const crashed = typeof status === 'string';
  if (crashed || (status !== 0 && totals.failed === 0)) totals.failed += 1;
  recordTotals(`node ${row.name}`, totals);
  row.testSeconds = (Date.now() - started) / 1000;
  row.failed = status !== 0;
  row.result = crashed ? `killed: ${status}` : summary(totals);
}

function printTable(rows) {
  const seconds = (value) => (value === undefined ? '' : `${value.toFixed(0)} s`);
  const lines = [
    ['Node.js', 'ABI', 'build', 'tests', 'result'],
    ...rows.map((row) => [
      row.name,
      row.abi ?? '',
      seconds(row.buildSeconds),
      seconds(row.testSeconds),
      row.result ?? '',
    ]),
  ];
  const widths = lines[0].map((_, column) => Math.max(...lines.map((line) => line[column].length)));
  console.log('');
  for (const line of lines)
    console.log(
      line
        .map((cell, column) => cell.padEnd(widths[column]))
        .join('  ')
        .trimEnd(),
    );
}

async function main(args) {
  const buildOnly = args.includes('--build-only');
  const named = args.filter((argument) => argument !== '--build-only');
  const bad = named.find((version) => !/^\d+(\.\d+){0,2}$/.test(version));
  if (bad !== undefined) throw new Error(`'${bad}' is not a version of Node.js. Usage: npm run test:matrix -- 22 24`);

  const rows = await buildAll(named.length > 0 ? named : DEFAULT_VERSIONS);
  // One after the other: tests that measure time share the machine with nothing.
  if (!buildOnly) for (const row of rows.filter(({ failed }) => !failed)) await test(row);
  printTable(rows);
  if (rows.some(({ failed }) => failed)) process.exitCode = 1;
}

main(process.argv.slice(2)).catch((error) => {
  console.error(error.message);
  process.exitCode = 1;
});
