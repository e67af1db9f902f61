'use strict';
/**
 * The benchmarks' own addon (`native/probe.c`): exact CPU clocks and the empty-handler floor. It is compiled when a benchmark
 * first needs it and is no part of the package. It uses Node-API only, so one build serves every version of Node.js.
 */
const { spawnSync } = require('node:child_process');
const fs = require('node:fs');
const path = require('node:path');

const SOURCE = path.join(__dirname, 'native');
const BUILT = path.join(SOURCE, 'build', 'Release', 'bench_probe.node');

function isFresh() {
  const changed = ['probe.c', 'binding.gyp'].map((name) => fs.statSync(path.join(SOURCE, name)).mtimeMs);
  return fs.existsSync(BUILT) && fs.statSync(BUILT).mtimeMs >= Math.max(...changed);
}

/** The headers that came with this Node.js, where they did; else node-gyp has its own way to find some. */
function headersBesideNode() {
  const home = path.resolve(fs.realpathSync(process.execPath), '..', '..');
  return fs.existsSync(path.join(home, 'include', 'node', 'node_api.h')) ? [`--nodedir=${home}`] : [];
}

/** Compiles the addon if that is due. Called by the parent, once, so that no trial pays for it. */
function buildProbe() {
  if (isFresh()) return;
  const gyp = require.resolve('node-gyp/bin/node-gyp.js');
  const args = [gyp, 'rebuild', '--loglevel=warn', ...headersBesideNode()];
  const { status, stdout, stderr } = spawnSync(process.execPath, args, { cwd: SOURCE, encoding: 'utf8' });
  if (status !== 0) throw new Error(`the benchmarks' own addon could not be compiled:\n${stdout}${stderr}`);
}

/** The addon. */
function loadProbe() {
  return require(BUILT);
}

module.exports = { buildProbe, loadProbe };
