'use strict';
/**
 * Builds the addon for a version of Node.js into `prebuilds/<platform>-<arch>/`, named by its ABI as node-gyp-build expects, and
 * never into `build/`, which belongs to the Node.js that runs this script. The program and its headers come from the npm
 * registry (package `node-linux-<arch>`) into `.matrix/` and stay there.
 *
 * For another architecture than this machine's it needs a cross compiler: for arm64 Debian's package g++-aarch64-linux-gnu.
 *
 * Usage: node scripts/prebuild.cjs [--arch=x64|arm64] [version ...]      default: this architecture, 20 22 24 26
 */
const { spawn, spawnSync } = require('node:child_process');
const fs = require('node:fs');
const path = require('node:path');

const ALL_VERSIONS = ['20', '22', '24', '26'];
const PARALLEL_BUILDS = 2;

const ROOT = path.join(__dirname, '..');
const MATRIX = path.join(ROOT, '.matrix');

/** The compilers by which this machine builds for another one. */
const CROSS_TOOLS = {
  arm64: { CC: 'aarch64-linux-gnu-gcc', CXX: 'aarch64-linux-gnu-g++', AR: 'aarch64-linux-gnu-ar' },
  x64: { CC: 'x86_64-linux-gnu-gcc', CXX: 'x86_64-linux-gnu-g++', AR: 'x86_64-linux-gnu-ar' },
};

/** The environment of a build, without npm's settings: a `nodedir` among them would win over the one asked for. */
function buildEnvironment(arch) {
  const own = Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^npm_/i.test(name)));
  return arch === process.arch ? own : { ...own, ...CROSS_TOOLS[arch] };
}

/** True where this machine can build for an architecture. */
function canBuildFor(arch) {
  if (arch === process.arch) return true;
  const tools = CROSS_TOOLS[arch];
  return tools !== undefined && spawnSync(tools.CXX, ['--version'], { stdio: 'ignore' }).status === 0;
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
async function obtainNode(version, arch, home) {
  const name = `node-linux-${arch}`;
  const nodeDir = path.join(home, 'node_modules', name);
  if (!fs.existsSync(path.join(nodeDir, 'bin', 'node'))) {
    const flags = ['--prefix', home, '--no-save', '--no-package-lock', '--no-audit', '--no-fund'];
    // Otherwise npm refuses what this machine cannot run.
    if (arch !== process.arch) flags.push('--force');
    const wanted = `${name}@${version}`;
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

/** Version and ABI as the headers have them: the program may be for another machine. */
function versionsOf(nodeDir) {
  const header = fs.readFileSync(path.join(nodeDir, 'include', 'node', 'node_version.h'), 'utf8');
  const read = (name) => new RegExp(`#define ${name} (\\d+)`).exec(header)[1];
  const parts = ['NODE_MAJOR_VERSION', 'NODE_MINOR_VERSION', 'NODE_PATCH_VERSION'].map(read);
  return { node: parts.join('.'), abi: read('NODE_MODULE_VERSION') };
}

/** Copies by way of a rename: a process that has the old file mapped must keep it. */
function install(from, to) {
  fs.mkdirSync(path.dirname(to), { recursive: true });
  fs.copyFileSync(from, `${to}.new`);
  fs.renameSync(`${to}.new`, to);
}

/** Where the prebuilt addons of an architecture are. */
function prebuildFolder(arch) {
  return path.join(ROOT, 'prebuilds', `linux-${arch}`);
}

/** Builds for one version, and tells what was built and with which program it can be used. */
async function build(version, arch = process.arch) {
  const started = Date.now();
  const home = path.join(MATRIX, arch === process.arch ? version : `${arch}-${version}`);
  fs.mkdirSync(home, { recursive: true });
  const nodeDir = await obtainNode(version, arch, home);
  const versions = versionsOf(nodeDir);
  const gyp = require.resolve('node-gyp/bin/node-gyp.js');
  const flags = [`--arch=${arch}`, `--nodedir=${nodeDir}`, '--loglevel=warn'];
  const tree = buildTree(home);
  await must('node-gyp', process.execPath, [gyp, 'configure', 'build', ...flags], {
    cwd: tree,
    env: buildEnvironment(arch),
  });
  // The packages of Node.js on the registry are linked with glibc.
  const name = `ox-profile-native.abi${versions.abi}.glibc.node`;
  const file = path.join(prebuildFolder(arch), name);
  install(path.join(tree, 'build', 'Release', 'ox_profile_native.node'), file);
  const seconds = (Date.now() - started) / 1000;
  console.log(`built for Node.js ${versions.node}, ${arch}: ${name} (${seconds.toFixed(0)} s)`);
  return {
    home,
    node: path.join(nodeDir, 'bin', 'node'),
    name: versions.node,
    abi: versions.abi,
    buildSeconds: seconds,
  };
}

/** Builds for every version, a few at a time; a failure becomes part of its row. */
async function buildAll(versions, arch = process.arch) {
  const rows = new Map(versions.map((version) => [version, { name: version }]));
  const queue = [...versions];
  async function worker() {
    for (let version = queue.shift(); version !== undefined; version = queue.shift()) {
      try {
        rows.set(version, await build(version, arch));
      } catch (error) {
        console.error(`\nNode.js ${version}: ${error.message}`);
        rows.set(version, { name: version, result: 'build failed', failed: true });
      }
    }
  }
  await Promise.all(Array.from({ length: PARALLEL_BUILDS }, worker));
  return [...rows.values()];
}

/** @throws Error for what is no version of Node.js, such as `latest` or `22.x`. */
function checkVersions(versions) {
  const bad = versions.find((version) => !/^\d+(\.\d+){0,2}$/.test(version));
  if (bad !== undefined) throw new Error(`'${bad}' is not a version of Node.js, such as 22 or 24.0.0`);
  return versions;
}

async function main(args) {
  const arch = args.find((argument) => argument.startsWith('--arch='))?.slice('--arch='.length) ?? process.arch;
  const versions = checkVersions(args.filter((argument) => !argument.startsWith('--arch=')));
  if (!canBuildFor(arch)) {
    throw new Error(`there is no compiler for ${arch} here; on Debian: apt-get install g++-aarch64-linux-gnu`);
  }
  const rows = await buildAll(versions.length > 0 ? versions : ALL_VERSIONS, arch);
  if (rows.some(({ failed }) => failed)) process.exitCode = 1;
}

if (require.main === module) {
  main(process.argv.slice(2)).catch((error) => {
    console.error(error.message);
    process.exitCode = 1;
  });
}

module.exports = { ALL_VERSIONS, buildAll, canBuildFor, checkVersions, MATRIX, prebuildFolder };
