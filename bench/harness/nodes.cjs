'use strict';
/**
 * The versions of Node.js that benchmarks run with: the one that runs the benchmark, and those that `scripts/matrix.cjs`
 * fetched and built the addon for.
 */
const { execFileSync } = require('node:child_process');
const fs = require('node:fs');
const path = require('node:path');

const ROOT = path.join(__dirname, '..', '..');
const MATRIX = path.join(ROOT, '.matrix');

function matrixProgram(version) {
  return path.join(MATRIX, version, 'node_modules', `node-linux-${process.arch}`, 'bin', 'node');
}

function matrixNode(version) {
  const program = matrixProgram(version);
  if (!fs.existsSync(program)) {
    throw new Error(`Node.js ${version} is not here; get it by: node scripts/matrix.cjs --build-only ${version}`);
  }
  const exact = execFileSync(program, ['-p', 'process.versions.node'], { encoding: 'utf8' }).trim();
  return { version: exact, program, environment: { PREBUILDS_ONLY: '1' } };
}

function ownMajor() {
  return process.versions.node.split('.')[0];
}

/** Every version at hand, as `--node` takes them. */
function versionsAtHand() {
  const fetched = fs.existsSync(MATRIX)
    ? fs.readdirSync(MATRIX).filter((name) => fs.existsSync(matrixProgram(name)))
    : [];
  return [ownMajor(), ...fetched.filter((name) => name !== ownMajor())];
}

/**
 * What `--node` asks for.
 *
 * @param list `all`, or versions divided by commas; none: the Node.js that runs this.
 */
function nodesFor(list) {
  const own = { version: process.versions.node, program: process.execPath, environment: {} };
  const wanted = list === 'all' ? versionsAtHand() : (list?.split(',') ?? [ownMajor()]);
  return wanted.map((version) => (version === ownMajor() ? own : matrixNode(version)));
}

module.exports = { nodesFor };
